import type { Cluster } from "../kubernetes/connection/cluster";
import { configuredValue } from "../pulumi/project/configured-value";
import type { StackLocation } from "../pulumi/state/exported-state";
import { runPulumi } from "../pulumi/pulumi-command";
import { whileAnswering } from "./while-answering";

/** How long a cluster may be silent while Pulumi works on a stack that does not say it. */
const PATIENCE_SECONDS = 180;

/**
 * Runs Pulumi on a stack for as long as the clusters of its objects answer. If a cluster is silent for the stack's
 * `timeoutSeconds`, the work ends in order, as on Ctrl-C.
 *
 * @throws {@link Failure} when the command fails, or a cluster is silent for so long
 */
export async function runPulumiOn(
  clusters: readonly Cluster[],
  location: StackLocation,
  args: readonly string[],
  interrupt: AbortSignal,
): Promise<void> {
  const { project, stack } = location;
  const limitSeconds = await patienceWith(location);
  const run = (signal: AbortSignal): Promise<void> => runPulumi([...args, "--stack", stack], signal, project);
  const watched = clusters.reduce(
    (work, cluster) => (signal: AbortSignal) =>
      whileAnswering(cluster, { limitSeconds, report: console.error }, signal, work),
    run,
  );
  await watched(interrupt);
}

/** How many seconds the clusters of a stack may be silent. */
export async function patienceWith({ project, stack }: StackLocation): Promise<number> {
  return project.isOwn ? Number(await configuredValue(stack, "timeoutSeconds")) : PATIENCE_SECONDS;
}
