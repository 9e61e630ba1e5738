import { promisedPodNames } from "../../../components/promises";
import type { V1Pod } from "@kubernetes/client-node";
import {
  doesNotApply,
  type StatefulSetContract,
  type StatefulSetSubject,
  type Verdict,
  verdict,
} from "../../contract";
import { statefulSetPage, upstreamTest } from "../../upstream";
import { isReady, nameOf, revisionOf } from "../../../kubernetes/objects";
import { transitionsDuring } from "../../judging/steps/observed-transitions";
import { type Disturbance, disturbing } from "../../disturbing/disturbance";
import { rolloutPatience } from "../../disturbing/workload";
import type { Transition } from "../../../kubernetes/pods/pod-transitions";
import { judgeSequence } from "../../judging/steps/sequence";
import { waitUntil } from "../../../kubernetes/wait-until";
import { SEVERAL_AT_ONCE, updatesSeveralAtOnce } from "../../judging/max-unavailable";
import { selectedPods } from "../../judging/workload-pods";

/** An update reaches the highest ordinal first, and one pod at a time. */
export const rollingUpdateIsInReverseOrder: StatefulSetContract = {
  name: "a rolling update replaces the StatefulSet's pods from the highest ordinal down, each only once the one above is Ready",
  kind: "StatefulSet",
  group: "rollout",
  order: 360,
  reference: {
    guide: "4. StatefulSet: rolling update",
    kubernetes: statefulSetPage("rolling-updates"),
    upstream: upstreamTest(
      "apps/statefulset.go",
      "should perform rolling updates and roll backs of template modifications",
    ),
  },
  disturbs: "annotates the StatefulSet's pod template, which replaces all its pods, and takes that back",
  async judge(subject) {
    const { promises } = subject;
    const podNames = promisedPodNames(promises);
    if (promises.updateStrategy !== "RollingUpdate") return doesNotApply("the updateStrategy is OnDelete");
    if (updatesSeveralAtOnce(promises)) return doesNotApply(SEVERAL_AT_ONCE);
    const rolled = podNames.slice(promises.partition).toReversed();
    if (rolled.length < 2) return doesNotApply("an order takes two pods beyond the partition");
    const judge = (transitions: readonly Transition[]): Verdict =>
      verdict(judgeSequence(transitions, rolled, "terminating", "Ready"));
    const seen = subject.witnessed?.rollingUpdate;
    if (seen !== undefined) return judge(seen);
    return disturbing(subject, ["change the template"], async (disturbance) =>
      judge(await transitionsDuring(subject, () => updateAll(subject, disturbance))),
    );
  },
};

/** Gives the StatefulSet another template, and waits until all pods beyond its partition have that. */
export async function updateAll(subject: StatefulSetSubject, disturbance: Disturbance): Promise<void> {
  const { promises } = subject;
  const rolled = promisedPodNames(promises).slice(promises.partition);
  const updateRevision = await disturbance.changeTemplate();
  const isUpdated = (pod: V1Pod): boolean => isReady(pod) && revisionOf(pod) === updateRevision;
  await waitUntil(
    selectedPods(subject),
    `pods ${rolled.join(", ")} to be updated`,
    (pods) => pods.filter((pod) => rolled.includes(nameOf(pod)) && isUpdated(pod)).length === rolled.length,
    rolloutPatience(disturbance.before),
  );
}
