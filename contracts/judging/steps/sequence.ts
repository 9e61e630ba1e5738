import { type Observation, observation } from "../../contract";
import { describeTransition, type Transition } from "../../../kubernetes/pods/pod-transitions";

/** What has to have happened to one pod before something happens to another. */
export interface Precedence {
  readonly pod: string;
  readonly step: Transition["step"];
  readonly onlyAfter: { readonly pod: string; readonly step: Transition["step"] } | undefined;
}

/** Judges whether a step of a pod came, and came only after the step that it has to wait for. */
export function judgePrecedence(
  transitions: readonly Transition[],
  { pod, step, onlyAfter }: Precedence,
): Observation {
  const at = transitions.findIndex((transition) => transition.pod === pod && transition.step === step);
  const found = transitions[at];
  if (!found) return { seen: `${pod}: not ${step}`, violation: `pod ${pod} was not seen to be ${step}` };
  if (!onlyAfter) return { seen: describeTransition(found) };

  const cause = transitions
    .slice(0, at)
    .findLast((transition) => transition.pod === onlyAfter.pod && transition.step === onlyAfter.step);
  const last = transitions.slice(0, at).findLast((transition) => transition.pod === onlyAfter.pod);
  const state = last ? `was ${last.step}` : "had not changed";
  return observation(
    `${describeTransition(found)}, when ${onlyAfter.pod} ${state}`,
    cause !== undefined,
    `pod ${pod} was ${step} when ${onlyAfter.pod} ${state}: it did not wait for ${onlyAfter.pod} to be ${onlyAfter.step}`,
  );
}

/**
 * Judges whether a step came to pods in the order of a list: to each only after a step of the one before it.
 *
 * @param after the step that the pod before has to have made
 */
export function judgeSequence(
  transitions: readonly Transition[],
  pods: readonly string[],
  step: Transition["step"],
  after: Transition["step"],
): Observation[] {
  return pods.map((pod, index) => {
    const before = pods[index - 1];
    const onlyAfter = before === undefined ? undefined : { pod: before, step: after };
    return judgePrecedence(transitions, { pod, step, onlyAfter });
  });
}
