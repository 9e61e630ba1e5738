import { mkdir } from "node:fs/promises";
import type { StackOutputs } from "../../components/stack-outputs";
import { Failure } from "../../toolchain/failure";
import { projectFolder, pulumiExecutable, stateFolder } from "../../toolchain/locations";
import { run } from "../../toolchain/process";
import { pulumiDefaults } from "../../toolchain/pulumi-command";

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
 * The outputs of a stack that is deployed. Asks Pulumi's command line itself: the Automation API takes longer to load
 * than most contracts take to judge.
 *
 * @throws {@link Failure} when there is no such stack, or when it lacks an output
 */
export async function deployedOutputs(stackName: string, signal: AbortSignal): Promise<StackOutputs> {
  // Pulumi does not make the folder of its state backend.
  await mkdir(stateFolder, { recursive: true });
  const outputs = await run(pulumiExecutable(), ["stack", "output", "--json", "--stack", stackName], {
    cwd: projectFolder,
    env: pulumiDefaults(),
    signal,
    remedy: `Name a stack that "npx pulumi stack ls" lists, or make it: npm start -- --stack ${stackName}`,
  });
  return completeOutputs(stackName, JSON.parse(outputs) as Partial<StackOutputs>);
}

/** The outputs of a stack, once it is sure that none is missing. */
export function completeOutputs(stackName: string, outputs: Partial<StackOutputs>): StackOutputs {
  const missing = NEEDED.filter((name) => !(name in outputs));
  if (missing.length === 0) return outputs as StackOutputs;
  throw new Failure(
    missing.length === NEEDED.length
      ? `stack ${stackName} is not deployed: it has no outputs`
      : `stack ${stackName} has no output ${missing.join(", ")}: another version of the program deployed it`,
    `Deploy it: npm start -- --stack ${stackName}`,
  );
}
