import type { V1Pod } from "@kubernetes/client-node";
import { type Contract, doesNotApply, verdict } from "../contract";
import { isReady, nameOf, revisionOf } from "../../kubernetes/objects";
import { transitionsDuring } from "../judging/observed-transitions";
import { disturbing } from "../disturbing/disturbance";
import { judgeSequence } from "../judging/sequence";
import { waitUntil } from "../../kubernetes/wait-until";
import { statefulSetPodCollection } from "../judging/workload-pods";

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
    return disturbing(
      subject,
      { kind: "StatefulSet", deeds: ["change the template"] },
      async (disturbance) => {
        const transitions = await transitionsDuring(subject, async () => {
          const updateRevision = await disturbance.changeTemplate();
          const isUpdated = (pod: V1Pod): boolean => isReady(pod) && revisionOf(pod) === updateRevision;
          await waitUntil(
            statefulSetPodCollection(subject),
            `pods ${rolled.join(", ")} to be updated`,
            (pods) =>
              pods.filter((pod) => rolled.includes(nameOf(pod)) && isUpdated(pod)).length === rolled.length,
          );
        });
        return verdict(judgeSequence(transitions, rolled, "terminating", "Ready"));
      },
    );
  },
};
