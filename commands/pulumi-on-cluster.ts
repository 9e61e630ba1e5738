import type { Cluster } from "../kubernetes/cluster";
import { runPulumi } from "../pulumi/pulumi-command";
import { configuredValue } from "../pulumi/configured-value";
import { whileAnswering } from "./while-answering";

/**
 * Runs Pulumi on a stack whose objects are on a cluster, for as long as that answers: a silence as long as the stack's
 * `timeoutSeconds` ends the work in order, as Ctrl-C does.
 *
 * @throws {@link Failure} when the command fails, or the cluster is silent for so long
 */
export async function runPulumiOn(
  cluster: Cluster,
  stack: string,
  args: readonly string[],
  interrupt: AbortSignal,
): Promise<void> {
  const limitSeconds = Number(await configuredValue(stack, "timeoutSeconds"));
  const report = (text: string): void => {
    console.error(text);
  };
  await whileAnswering(cluster, { limitSeconds, report }, interrupt, (signal) =>
    runPulumi([...args, "--stack", stack], signal),
  );
}
