import { runWithOptions } from "../../command-line/command";
import { Failure } from "../../command-line/failures/failure";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { findHoldups, replaceBlockingPods } from "../../kubernetes/pods/blocking-pods";
import { statefulSetNamed } from "../../kubernetes/collection";
import { connectToAnswering } from "../answering-cluster";
import { describeReplaced, describeHoldups } from "../start/unblock-rollouts";

const HELP = `kubernetes-workloads unblock --namespace NAMESPACE [--context CONTEXT] STATEFULSET ...

Lets a StatefulSet roll out its newest template although a broken pod of an older template
blocks it. Kubernetes waits for a pod that has never been Ready, even after its template was
mended (kubernetes issue 67250). This command deletes exactly these pods, and names each. A pod
that is or was Ready stays, and so does every claim. "npm start" does the same.

  --namespace NAMESPACE   namespace of the StatefulSets
  --context CONTEXT       context of the kubeconfig (default: the current one)
  --help                  prints this text
`;

const OPTIONS = {
  namespace: { type: "string" },
  context: { type: "string" },
} as const;

/** `unblock`, with the arguments that follow its name. */
export function main(args: readonly string[]): Promise<void> {
  const commandLine = { help: HELP, options: OPTIONS, args, allowPositionals: true };
  return runWithOptions(commandLine, async ({ values, positionals }) => {
    const { namespace } = values;
    if (namespace === undefined || positionals.length === 0) {
      throw new Failure(
        namespace === undefined ? "no namespace is named" : "no StatefulSet is named",
        "Name both: unblock --namespace NAMESPACE STATEFULSET",
      );
    }
    const { context } = values;
    const cluster = await connectToAnswering(context === undefined ? {} : { context });
    for (const name of positionals) await unblock(cluster, namespace, name);
  });
}

async function unblock(cluster: Cluster, namespace: string, name: string): Promise<void> {
  const context = cluster.kubeConfig.getCurrentContext();
  const { items } = await statefulSetNamed(cluster, namespace, name).list();
  if (items.length === 0) {
    throw new Failure(
      `there is no StatefulSet ${name} in namespace ${namespace} of context ${context}`,
      `See what there is: kubectl --context ${context} get statefulsets --namespace ${namespace}`,
    );
  }
  const replaced = await replaceBlockingPods(cluster, namespace, name);
  for (const pod of replaced) console.log(describeReplaced(pod.name, name));
  const others = describeHoldups(context, namespace, name, await findHoldups(cluster, namespace, name));
  for (const line of others) console.log(line);
  if (replaced.length + others.length === 0) console.log(`No pod keeps StatefulSet ${name} from rolling on.`);
}
