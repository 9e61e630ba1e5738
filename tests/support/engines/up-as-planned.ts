import type { Stack, UpOptions } from "@pulumi/pulumi/automation";
import { prepareUpdate } from "../../../commands/plan/prepare-update";
import { onCluster } from "../../../commands/provider-clusters";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { withoutResults } from "../../../pulumi/operations";
import { automationPreview } from "../../../pulumi/preview";

/** How {@link upAsPlanned} works. */
interface PlannedUpOptions extends Omit<UpOptions, "refresh" | "signal"> {
  /** Cluster that the stack's objects are on. */
  readonly cluster: Cluster;
  /** What was accepted, as a refusal names it. */
  readonly accepted?: string;
  /** Whether fields that others have set are taken back. Default: false. */
  readonly takeBack?: boolean;
  /** Gets what was taken back, and what may go wrong. Default: they are not reported. */
  readonly report?: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Updates a stack of the Automation API as `npm start` does. It plans first, and changes nothing if data would be
 * lost or left behind, or if objects of others would be changed.
 *
 * @throws {@link Failure} as {@link prepareUpdate} does, and what the update throws
 */
export async function upAsPlanned(
  stack: Stack,
  { cluster, accepted, takeBack = false, report = () => undefined, signal, ...options }: PlannedUpOptions,
): Promise<void> {
  const clusters = onCluster(cluster);
  const settings = { stack: stack.name, clusters, preview: automationPreview(stack), takeBack };
  const acceptance = {
    accepted,
    acceptBy: (name: string) => `upAsPlanned(stack, { ..., accepted: "${name}" })`,
  };
  await prepareUpdate(settings, acceptance, report, signal);
  await withoutResults(stack).up({ ...options, refresh: true, signal });
}
