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
