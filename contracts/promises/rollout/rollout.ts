import { promisedPodNames } from "../../../components/promises";
import type { V1Pod } from "@kubernetes/client-node";
import {
  type StatefulSetContract,
  doesNotApply,
  observation,
  type Reference,
  type StatefulSetSubject,
  verdict,
} from "../../contract";
import { statefulSetPage, upstreamTest } from "../../upstream";
import { isReady, isTerminating, nameOf, required, revisionOf, uidOf } from "../../../kubernetes/objects";
import { replaceStatefulSetPod } from "../../judging/replacement";
import { disturbing } from "../../disturbing/disturbance";
import { waitUntil } from "../../../kubernetes/wait-until";
import { selectedPods, statefulSetPods } from "../../judging/workload-pods";
import { statefulSetCollection, statefulSetOf } from "../../judging/workloads";
import { rolloutPatience } from "../../disturbing/workload";

function reference(section: string, upstream: string): Reference {
  return {
    guide: "4. StatefulSet: rolling update",
    kubernetes: statefulSetPage(section),
    upstream: upstreamTest("apps/statefulset.go", upstream),
  };
}

/** A partition holds pods back, whatever becomes of them. */
export const partitionIsRespected: StatefulSetContract = {
  name: "pods below the partition keep their revision in a rolling update, also when they are deleted",
  kind: "StatefulSet",
  group: "rollout",
  order: 420,
  reference: reference(
    "partitions",
    "should perform canary updates and phased rolling updates of template modifications",
  ),
  disturbs:
    "annotates the StatefulSet's pod template, which replaces the pods from the partition on, deletes one below it, and takes the annotation back",
  async judge(subject) {
    const { promises } = subject;
    const podNames = promisedPodNames(promises);
    const { partition } = promises;
    if (promises.updateStrategy !== "RollingUpdate") return doesNotApply("the updateStrategy is OnDelete");
    if (partition === 0) return doesNotApply("there is no partition");
    const held = podNames.slice(0, partition);
    const rolled = podNames.slice(partition);
    const deeds = ["change the template", "delete a pod"] as const;
    return disturbing(subject, deeds, async (disturbance) => {
      const before = await statefulSetPods(subject);
      await onceUpdated(subject, rolled, await disturbance.changeTemplate());
      const first = required(before[0], "a pod below the partition");
      await replaceStatefulSetPod(subject, disturbance, first);
      const after = await statefulSetPods(subject);
      return verdict(
        held.map((name) => {
          const revision = revisionOf(
            required(
              after.find((pod) => nameOf(pod) === name),
              `pod ${name}`,
            ),
          );
          const former = revisionOf(
            required(
              before.find((pod) => nameOf(pod) === name),
              `pod ${name}`,
            ),
          );
          return observation(
            `${name}: revision ${former} before, ${revision} after`,
            revision === former,
            `pod ${name} is below partition ${partition}, and got revision ${revision} instead of ${former}`,
          );
        }),
      );
    });
  },
};

/** With OnDelete, the user decides when a pod is updated. */
export const onDeleteMovesNothing: StatefulSetContract = {
  name: "an OnDelete StatefulSet replaces no pod by itself, and makes one that is deleted of the new template",
  kind: "StatefulSet",
  group: "rollout",
  order: 430,
  reference: reference(
    "update-strategies",
    "should implement legacy replacement when the update strategy is OnDelete",
  ),
  disturbs: "annotates the StatefulSet's pod template, deletes its last pod, and takes both back",
  async judge(subject) {
    if (subject.promises.updateStrategy !== "OnDelete")
      return doesNotApply("the updateStrategy is RollingUpdate");

    const deeds = ["change the template", "delete a pod"] as const;
    return disturbing(subject, deeds, async (disturbance) => {
      const before = await statefulSetPods(subject);
      const updateRevision = await disturbance.changeTemplate();
      const moved = await podsMoved(subject, before);
      const last = required(before.at(-1), "a pod of the StatefulSet");
      const after = moved.length > 0 ? undefined : await replaceStatefulSetPod(subject, disturbance, last);
      return verdict([
        observation(
          `after the template's change to revision ${updateRevision}: ${moved.join(", ") || "no pod"} replaced`,
          moved.length === 0,
          `the StatefulSet replaced ${moved.join(", ")} by itself`,
        ),
        ...(after === undefined
          ? []
          : [
              observation(
                `${nameOf(after)}, once deleted: revision ${revisionOf(after)}`,
                revisionOf(after) === updateRevision,
                `pod ${nameOf(after)} was made of revision ${revisionOf(after)}, not of the new one`,
              ),
            ]),
      ]);
    });
  },
};

/**
 * A StatefulSet that gets a former template back reuses the revision of that template. The contract makes two updates
 * first, because Kubernetes keeps the template before the last one in any case while the last rollout runs.
 */
export const rollbackReusesRevision: StatefulSetContract = {
  name: "a StatefulSet that gets its former template back reuses that template's ControllerRevision",
  kind: "StatefulSet",
  group: "rollout",
  order: 410,
  reference: reference(
    "rolling-updates",
    "should perform rolling updates and roll backs of template modifications",
  ),
  disturbs:
    "annotates the StatefulSet's pod template twice, which replaces all its pods, and takes that back",
  async judge(subject) {
    const { promises } = subject;
    const podNames = promisedPodNames(promises);
    if (podNames.length === 0) return doesNotApply("the StatefulSet has no pods");
    if (promises.updateStrategy !== "RollingUpdate") return doesNotApply("the updateStrategy is OnDelete");
    return disturbing(subject, ["change the template"], async (disturbance) => {
      const before = await currentRevision(subject);
      const rolled = podNames.slice(promises.partition);
      for (let update = 0; update < 2; update++) {
        await onceUpdated(subject, rolled, await disturbance.changeTemplate());
        // When the rollout ends, Kubernetes deletes revisions beyond the history limit.
        if (promises.partition === 0) await onceRolloutEnded(subject, rolloutPatience(disturbance.before));
      }
      await onceUpdated(subject, rolled, await disturbance.takeTemplateBack());
      const after = await currentRevision(subject);
      return verdict([
        observation(
          `ControllerRevision ${before.name}, uid ${before.uid}, number ${before.number}: after the rollback ${after.name}, uid ${after.uid}, number ${after.number}`,
          after.uid === before.uid,
          `the rollback did not reuse ControllerRevision ${before.name} (uid ${before.uid}), but made one of uid ${after.uid}`,
        ),
      ]);
    });
  },
};

/** Names of pods that were replaced, or are being so, since they were listed. */
async function podsMoved(subject: StatefulSetSubject, before: readonly V1Pod[]): Promise<string[]> {
  const standing = new Set((await statefulSetPods(subject)).filter((pod) => !isTerminating(pod)).map(uidOf));
  return before.filter((pod) => !standing.has(uidOf(pod))).map(nameOf);
}

/** Waits until pods are Ready and of the StatefulSet's newest revision. */
async function onceUpdated(
  subject: StatefulSetSubject,
  names: readonly string[],
  updateRevision: string,
): Promise<void> {
  const isUpdated = (pod: V1Pod): boolean => isReady(pod) && revisionOf(pod) === updateRevision;
  await waitUntil(selectedPods(subject), `pods ${names.join(", ")} to be updated`, (pods) =>
    names.every((name) => pods.some((pod) => nameOf(pod) === name && isUpdated(pod))),
  );
}

/** Waits until the controller says of a StatefulSet without a partition that its rollout is over. */
async function onceRolloutEnded(subject: StatefulSetSubject, timeoutSeconds: number): Promise<void> {
  await waitUntil(
    statefulSetCollection(subject),
    `the rollout of StatefulSet ${subject.promises.name} to end`,
    (sets) => sets.every(({ status }) => status?.currentRevision === status?.updateRevision),
    timeoutSeconds,
  );
}

async function currentRevision(
  subject: StatefulSetSubject,
): Promise<{ name: string; uid: string; number: number }> {
  const { namespace } = subject.promises;
  const name = required((await statefulSetOf(subject)).status?.updateRevision, "status.updateRevision");
  const revision = await subject.cluster.apps.readNamespacedControllerRevision({ namespace, name });
  return { name, uid: uidOf(revision), number: revision.revision };
}
