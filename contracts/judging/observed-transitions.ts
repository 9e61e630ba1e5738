import type { Observers } from "../contract";
import { type Transition, transitionsOf } from "../../kubernetes/pods/pod-transitions";

/** The steps of all pods of the namespace while a function ran. */
export async function transitionsDuring(
  { recorder }: Observers,
  work: () => Promise<unknown>,
): Promise<Transition[]> {
  const before = (await recorder.history()).length;
  await work();
  const history = await recorder.history();
  const known = transitionsOf(history.slice(0, before), recorder.present).length;
  return transitionsOf(history, recorder.present).slice(known);
}

/** The steps of all pods of the namespace since the record began. */
export async function transitionsSoFar({ recorder }: Observers): Promise<Transition[]> {
  return transitionsOf(await recorder.history(), recorder.present);
}
