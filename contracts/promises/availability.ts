import type { V1ManagedFieldsEntry, V1Pod, V1StatefulSet } from "@kubernetes/client-node";
import {
  type StatefulSetContract,
  doesNotApply,
  observation,
  type StatefulSetSubject,
  verdict,
} from "../contract";
import { statefulSetPage, upstreamTest } from "../upstream";
import { type Disturbance, disturbing } from "../disturbing/disturbance";
import { nameOf, required } from "../../kubernetes/objects";
import { replaceStatefulSetPod } from "../judging/replacement";
import { waitUntil } from "../../kubernetes/wait-until";
import { statefulSetPods } from "../judging/workload-pods";
import { statefulSetCollection } from "../judging/workloads";

/** The longest time beyond minReadySeconds until the new pod is counted. */
const LATEST_SECONDS = 90;

/**
 * A pod counts as available once it has been Ready for a while. Judged by the cluster's own record: when the pod's
 * Ready condition became True, and when the controller wrote the status that counts the pod. Both times have whole
 * seconds, cut off. The controller counts a pod only when its clock is past the first time plus minReadySeconds. So
 * the second time is never earlier than that, however late an observer sees either.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.1/pkg/api/v1/pod/util.go (`IsPodAvailable`)
 */
export const minReadySecondsDelayAvailability: StatefulSetContract = {
  name: "a StatefulSet pod counts as available only once it has been Ready for minReadySeconds",
  kind: "StatefulSet",
  group: "rollout",
  order: 310,
  reference: {
    guide: "4. StatefulSet: rolling update",
    kubernetes: statefulSetPage("minimum-ready-seconds"),
    upstream: upstreamTest(
      "apps/statefulset.go",
      "AvailableReplicas should get updated accordingly when MinReadySeconds is enabled",
    ),
  },
  disturbs: "deletes the StatefulSet's last pod",
  async judge(subject) {
    const { minReadySeconds } = subject.promises;
    const last = (await statefulSetPods(subject)).at(-1);
    if (minReadySeconds === 0) return doesNotApply("minReadySeconds is 0");
    if (!last) return doesNotApply("the StatefulSet has no pods");
    const patience = minReadySeconds + LATEST_SECONDS;
    await waitUntil(
      statefulSetCollection(subject),
      "all pods of the StatefulSet to count as available, before one is deleted",
      (all) => all.every(isAvailable),
      patience,
    );
    return disturbing(subject, ["delete a pod"], async (disturbance) => {
      const { pod, counting } = await replaceUntilAvailable(subject, disturbance, last, patience);
      const ready = readySince(pod);
      const available = statusWrittenAt(counting);
      const seconds = (available.getTime() - ready.getTime()) / 1000;
      return verdict([
        observation(
          `${nameOf(pod)} Ready since ${timeOf(ready)}, counted as available at ${timeOf(available)}, with minReadySeconds ${minReadySeconds}`,
          seconds >= minReadySeconds,
          `pod ${nameOf(pod)} counted as available after ${seconds} s, not after minReadySeconds ${minReadySeconds}`,
        ),
      ]);
    });
  },
};

/** A pod that took another one's place, and the first version of its StatefulSet that counts it as available. */
interface Available {
  readonly pod: V1Pod;
  readonly counting: V1StatefulSet;
}

/**
 * Looks at each version of the StatefulSet, beginning before the pod is deleted, so that none is missed. All pods
 * have to be available first. Otherwise the wait of another pod would be taken for the new pod's.
 */
async function replaceUntilAvailable(
  subject: StatefulSetSubject,
  disturbance: Disturbance,
  pod: V1Pod,
  timeoutSeconds: number,
): Promise<Available> {
  const versions: V1StatefulSet[] = [];
  const counted = waitUntil(
    statefulSetCollection(subject),
    `pod ${nameOf(pod)} to be replaced and counted as available`,
    (all) => {
      versions.push(...all);
      return firstCounting(versions) !== undefined;
    },
    timeoutSeconds,
  );
  const [successor] = await Promise.all([replaceStatefulSetPod(subject, disturbance, pod), counted]);
  return { pod: successor, counting: required(firstCounting(versions), "an available pod") };
}

/** The first version in which all pods are available again, after one in which they were not. */
function firstCounting(versions: readonly V1StatefulSet[]): V1StatefulSet | undefined {
  const fewer = versions.findIndex((version) => !isAvailable(version));
  return fewer < 0 ? undefined : versions.slice(fewer).find(isAvailable);
}

function isAvailable({ spec, status }: V1StatefulSet): boolean {
  return (status?.availableReplicas ?? 0) === spec?.replicas;
}

function readySince({ status }: V1Pod): Date {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  return dateOf(required(ready?.lastTransitionTime, "the Ready condition's lastTransitionTime"));
}

/** When the status in this version of the object was written. */
function statusWrittenAt({ metadata }: V1StatefulSet): Date {
  const isStatus = ({ subresource }: V1ManagedFieldsEntry): boolean => subresource === "status";
  return dateOf(
    required(metadata?.managedFields?.find(isStatus)?.time, "the time of the status in managedFields"),
  );
}

/** A watch returns times as JSON texts, although their type is Date. */
function dateOf(time: Date): Date {
  return new Date(time);
}

function timeOf(date: Date): string {
  return date.toISOString().slice(11, 19);
}
