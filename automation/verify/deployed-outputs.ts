import type { OutputMap } from "@pulumi/pulumi/automation";
import type { StackOutputs } from "../../components/stack-outputs";
import { Failure } from "../../toolchain/failure";
import { selectProjectStack } from "../project-stack";
import { stackOutputs } from "../stack";

/** The outputs that contracts know a stack by: all of them. */
const NEEDED = Object.keys({
  programVersion: true,
  kubeContext: true,
  namespace: true,
  statefulSetName: true,
  statefulSetSelector: true,
  headlessServiceName: true,
  headlessServiceDnsName: true,
  podNames: true,
  podDnsNames: true,
  pvcNames: true,
  pvcNamesByPod: true,
  claimMountPaths: true,
  deploymentName: true,
  deploymentSelector: true,
  clusterIPServiceName: true,
  clusterIPServiceDnsName: true,
  clusterIP: true,
  headlessServicePorts: true,
  containerPorts: true,
  clusterIPServicePorts: true,
  settings: true,
} satisfies Record<keyof StackOutputs, true>);

/**
 * The outputs of a stack that is deployed.
 *
 * @throws {@link Failure} when there is no such stack, or when it lacks an output
 */
export async function deployedOutputs(stackName: string): Promise<StackOutputs> {
  const stack = await selectProjectStack(stackName);
  return completeOutputs(stackName, await stack.outputs());
}

/** The outputs of a stack as plain values, once it is sure that none is missing. */
export function completeOutputs(stackName: string, outputs: OutputMap): StackOutputs {
  const missing = NEEDED.filter((name) => outputs[name] === undefined);
  if (missing.length === 0) return stackOutputs(outputs);
  throw new Failure(
    missing.length === NEEDED.length
      ? `stack ${stackName} is not deployed: it has no outputs`
      : `stack ${stackName} has no output ${missing.join(", ")}: another version of the program deployed it`,
    `Deploy it: npm start -- --stack ${stackName}`,
  );
}
