import type { Stack, UpOptions } from "@pulumi/pulumi/automation";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { withoutResults } from "../../pulumi/operations";
import { automationPreview } from "../../pulumi/preview";
import { onCluster } from "../provider-clusters";
import { takeBack } from "./surroundings/other-hands";
import { objectInWords } from "./preview/planned-object";
import { planUpdate, type PlannedUpdate, type PlanSettings } from "./plan-update";
import { type Acceptance, refusalOf } from "./refusal";

/**
 * Plans an update and makes way for it: fields that others have set are taken back, if that was asked for. Nothing else
 * is changed.
 *
 * @param report gets what was taken back, and what may go wrong
 * @throws {@link Failure} before anything is changed, if something is in the way
 * @throws {@link EndangeringUpdate} before anything is changed, if data or others are endangered and that is not accepted
 */
export async function prepareUpdate(
  settings: PlanSettings,
  acceptance: Acceptance,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<PlannedUpdate> {
  const planned = await planUpdate(settings, signal);
  const refusal = refusalOf(planned.plan, acceptance, settings.words);
  if (refusal) throw refusal;
  for (const line of [...planned.plan.unseen, ...planned.plan.warnings]) report(`Warning: ${line}`);
  for (const { cluster, hand } of planned.takenBack) {
    await takeBack(cluster, hand);
    const fields = hand.fields.map(({ path }) => path).join(", ");
    report(
      `${objectInWords(hand.object)}: ${fields} is taken back from field manager ${hand.owner.manager}.`,
    );
  }
  return planned;
}

/** How {@link upAsPlanned} works. */
export interface PlannedUpOptions extends Omit<UpOptions, "refresh" | "signal"> {
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
