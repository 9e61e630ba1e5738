import { randomUUID } from "node:crypto";
import { type Contract, doesNotApply, verdict } from "../contract";
import { isReady, nameOf, revisionOf } from "../../kubernetes/objects";
import { transitionsDuring } from "../judging/observed-transitions";
import { restoringStatefulSet } from "../judging/restoring";
import { judgeSequence } from "../judging/sequence";
import { waitUntil } from "../../kubernetes/wait-until";
import { statefulSetPodCollection } from "../judging/workload-pods";
import { changeStatefulSet, otherTemplate } from "../judging/workloads";

/** An update reaches the highest ordinal first, and one pod at a time. */
export const rollingUpdateIsInReverseOrder: Contract = {
  name: "a rolling update replaces the StatefulSet's pods from the highest ordinal down, each only once the one above is Ready",
  reference: {
    guide: "4. StatefulSet: rolling update",
    kubernetes: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#rolling-updates",
    upstream:
      "test/e2e/apps/statefulset.go: should perform rolling updates and roll backs of template modifications",
  },
  disturbs: "annotates the StatefulSet's pod template, which replaces all its pods, and takes that back",
  async judge(subject) {
    const { podNames, settings } = subject.outputs;
    if (settings.updateStrategy !== "RollingUpdate") return doesNotApply("the updateStrategy is OnDelete");
    const rolled = podNames.slice(settings.partition).toReversed();
    if (rolled.length < 2) return doesNotApply("an order takes two pods beyond the partition");
    const transitions = await transitionsDuring(subject, () =>
      restoringStatefulSet(subject, async () => {
        const { status } = await changeStatefulSet(subject, otherTemplate(randomUUID()));
        await waitUntil(
          statefulSetPodCollection(subject),
          `pods ${rolled.join(", ")} to be updated`,
          (pods) =>
            pods.filter(
              (pod) =>
                rolled.includes(nameOf(pod)) && isReady(pod) && revisionOf(pod) === status?.updateRevision,
            ).length === rolled.length,
        );
      }),
    );
    return verdict(judgeSequence(transitions, rolled, "terminating", "Ready"));
  },
};
