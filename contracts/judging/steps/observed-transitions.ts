import type { V1Pod } from "@kubernetes/client-node";
import type { Observers } from "../../contract";
import type { Heard } from "../../../kubernetes/pods/recorder";
import { type Transition, transitionsOf } from "../../../kubernetes/pods/pod-transitions";

/** The steps of all pods of the namespace while a function ran. */
export async function transitionsDuring(
  { recorder }: Observers,
  work: () => Promise<unknown>,
): Promise<Transition[]> {
  const before = await recorder.history();
  await work();
  return transitionsBetween(recorder, before, await recorder.history());
}

/** Does something that a later contract judges by the steps of the pods, if the record of these is whole. */
export async function witness(
  { recorder, witnessed }: Observers,
  deed: "scalingToZero" | "rollingUpdate",
  work: () => Promise<unknown>,
): Promise<void> {
  const before = await recorder.history().catch(() => undefined);
  await work();
  const after = await recorder.history().catch(() => undefined);
  if (witnessed && before && after) witnessed[deed] = transitionsBetween(recorder, before, after);
}

function transitionsBetween(
  { present }: Observers["recorder"],
  before: readonly Heard<V1Pod>[],
  after: readonly Heard<V1Pod>[],
): Transition[] {
  return transitionsOf(after, present).slice(transitionsOf(before, present).length);
}

/** The steps of all pods of the namespace since the record began. */
export async function transitionsSoFar({ recorder }: Observers): Promise<Transition[]> {
  return transitionsOf(await recorder.history(), recorder.present);
}
