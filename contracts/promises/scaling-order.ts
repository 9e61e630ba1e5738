import { promisedPodNames } from "../../components/promises";
import {
  type StatefulSetContract,
  doesNotApply,
  type Reference,
  type StatefulSetSubject,
  type Verdict,
  verdict,
} from "../contract";
import { statefulSetPage, upstreamTest } from "../upstream";
import { transitionsDuring } from "../judging/steps/observed-transitions";
import type { Transition } from "../../kubernetes/pods/pod-transitions";
import { statefulSetPodsReady } from "../judging/replacement";
import { type Disturbance, disturbing } from "../disturbing/disturbance";
import { judgeSequence } from "../judging/steps/sequence";

/** Where Kubernetes promises the order in which a StatefulSet is scaled. */
export const SCALING_REFERENCE: Reference = {
  guide: "4. StatefulSet: scaling",
  kubernetes: statefulSetPage("deployment-and-scaling-guarantees"),
  upstream: upstreamTest(
    "apps/statefulset.go",
    "Scaling should happen in predictable order and halt if any stateful pod is unhealthy",
  ),
};

const DISTURBS = "scales the StatefulSet to 0 and back";

/**
 * Scaling down ends the pods one after another. Kubernetes promises no order for the pods of a StatefulSet that is
 * deleted. A user who needs an order scales to 0 first; this contract judges that.
 */
export const podsAreRemovedInReverseOrder: StatefulSetContract = {
  name: "scaling to 0 ends the StatefulSet's pods from the highest ordinal down, each only once the one above is gone",
  kind: "StatefulSet",
  group: "order",
  order: 340,
  reference: SCALING_REFERENCE,
  disturbs: DISTURBS,
  judge: (subject) =>
    judgeScaling(subject, (transitions, podNames) =>
      verdict(judgeSequence(transitions, podNames.toReversed(), "terminating", "gone")),
    ),
};

/**
 * Scaling up creates the pods one after another. Unlike their first creation, this can be proven long after the
 * deployment.
 */
export const podsAreScaledUpInOrder: StatefulSetContract = {
  name: "scaling up from 0 creates each StatefulSet pod only once the one of the ordinal before is Ready",
  kind: "StatefulSet",
  group: "order",
  order: 345,
  reference: SCALING_REFERENCE,
  disturbs: DISTURBS,
  judge: (subject) =>
    judgeScaling(subject, (transitions, podNames) =>
      verdict(judgeSequence(transitions, podNames, "created", "Ready")),
    ),
};

async function judgeScaling(
  subject: StatefulSetSubject,
  judge: (transitions: readonly Transition[], podNames: readonly string[]) => Verdict,
): Promise<Verdict> {
  const { promises } = subject;
  const podNames = promisedPodNames(promises);
  if (promises.podManagementPolicy === "Parallel") return doesNotApply("the pods come and go in parallel");
  if (podNames.length < 2) return doesNotApply("an order takes two pods");
  const seen = subject.witnessed?.scalingToZero;
  if (seen !== undefined) return judge(seen, podNames);
  return disturbing(subject, ["scale to 0"], async (disturbance) => {
    const transitions = await transitionsDuring(subject, () => scaleToZeroAndBack(subject, disturbance));
    if (subject.witnessed) subject.witnessed.scalingToZero = transitions;
    return judge(transitions, podNames);
  });
}

/** Scales the StatefulSet to 0, and back to the former number. */
export async function scaleToZeroAndBack(
  subject: StatefulSetSubject,
  disturbance: Disturbance,
): Promise<void> {
  const { replicas = 1 } = disturbance.before.spec ?? {};
  await disturbance.scale(0);
  await statefulSetPodsReady(subject, 0);
  await disturbance.scale(replicas);
  await statefulSetPodsReady(subject, replicas);
}
