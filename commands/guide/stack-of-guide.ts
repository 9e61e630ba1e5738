import { Failure } from "../../command-line/failures/failure";
import type { StackOutputs } from "../../components/stack-outputs";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { exec } from "../../kubernetes/pods/exec";
import { isReady, orUndefined } from "../../kubernetes/objects";
import { CONTENT, DNS_JOB, FILE, type GuideNames } from "./commands";

/** The names of a stack's objects that the guide's commands contain. */
export function namesOf(stack: string, outputs: StackOutputs): GuideNames {
  const [first, second] = outputs.podNames;
  const { podManagementPolicy } = outputs.settings;
  if (first === undefined || second === undefined) {
    throw unfit(stack, `has ${outputs.podNames.length} stateful pods, and the guide compares two`, [
      "statefulSetReplicas 2",
    ]);
  }
  if (podManagementPolicy !== "OrderedReady") {
    throw unfit(stack, `starts its stateful pods in the order ${podManagementPolicy}`, [
      "podManagementPolicy OrderedReady",
    ]);
  }
  return {
    statefulSet: outputs.statefulSetName,
    headlessService: outputs.headlessServiceName,
    pods: [first, second],
    deployment: outputs.deploymentName,
    clusterIPService: outputs.clusterIPServiceName,
  };
}

/**
 * Makes sure that the guide's commands find what they are about, and nothing that they would write over.
 *
 * @throws {@link Failure} when they would not
 */
export async function requireWalkable(
  cluster: Cluster,
  stack: string,
  namespace: string,
  names: GuideNames,
): Promise<void> {
  for (const name of names.pods) {
    const pod = await orUndefined(cluster.core.readNamespacedPod({ namespace, name }));
    if (pod === undefined || !isReady(pod)) {
      throw new Failure(
        `pod ${name} of stack ${stack} is not Ready in namespace ${namespace}`,
        `Deploy the stack again, which waits for its pods or says what keeps them: npm start -- --stack ${stack}`,
      );
    }
  }
  await requireReadyDeployment(cluster, stack, namespace, names.deployment);
  await requireUnused(cluster, namespace, names.pods[0]);
}

async function requireReadyDeployment(
  cluster: Cluster,
  stack: string,
  namespace: string,
  name: string,
): Promise<void> {
  const deployment = await orUndefined(cluster.apps.readNamespacedDeployment({ namespace, name }));
  if ((deployment?.status?.readyReplicas ?? 0) > 0) return;
  throw new Failure(
    `Deployment ${name} of stack ${stack} has no pod that is Ready in namespace ${namespace}`,
    `Give it one (npx pulumi config set --stack ${stack} deploymentReplicas 2) and deploy the stack again: npm start -- --stack ${stack}`,
  );
}

/** Another user, or a walk that still runs, may have a Job or a file with the guide's names. */
async function requireUnused(cluster: Cluster, namespace: string, firstPod: string): Promise<void> {
  if (await orUndefined(cluster.batch.readNamespacedJob({ namespace, name: DNS_JOB }))) {
    throw new Failure(
      `there is a Job ${DNS_JOB} in namespace ${namespace} already`,
      `If a walk through this guide was killed and left it, it is gone after ten minutes. Otherwise delete it, or choose another stack.`,
    );
  }
  const pod = await cluster.core.readNamespacedPod({ namespace, name: firstPod });
  const { exitCode, stdout } = await exec(cluster, pod, ["cat", FILE]);
  if (exitCode === 0 && stdout.trim() !== CONTENT) {
    throw new Failure(
      `pod ${firstPod} has a file ${FILE} that the guide did not write and would overwrite`,
      "Move it, or choose another stack.",
    );
  }
}

function unfit(stack: string, problem: string, settings: readonly string[]): Failure {
  const commands = settings.map((setting) => `npx pulumi config set --stack ${stack} ${setting}`);
  return new Failure(
    `stack ${stack} ${problem}`,
    `Configure it (${commands.join("; ")}) and deploy it again: npm start -- --stack ${stack}`,
  );
}
