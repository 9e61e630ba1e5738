import type { V1Pod } from "@kubernetes/client-node";
import type { PromisedDeployment, PromisedStatefulSet } from "../contract";
import { type Disturbance, referenceOf } from "../disturbing/disturbance";
import { onceRolledOut } from "../disturbing/give-back";
import { readWorkload } from "../disturbing/workload";
import { hasEnded, isReady, nameOf, required, uidOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import { isOfStatefulSet, selectedPods } from "./workload-pods";

/** Deletes a pod of the StatefulSet and returns the one that took its place, once it is Ready. */
export async function replaceStatefulSetPod(
  subject: PromisedStatefulSet,
  disturbance: Disturbance,
  pod: V1Pod,
): Promise<V1Pod> {
  const name = nameOf(pod);
  const isSuccessor = (other: V1Pod): boolean =>
    nameOf(other) === name && uidOf(other) !== uidOf(pod) && isReady(other);

  await disturbance.deletePod(pod);
  const pods = await waitUntil(
    selectedPods(subject),
    `pod ${name} to be replaced by one that is Ready`,
    (all) => all.some(isSuccessor),
  );
  return required(pods.find(isSuccessor), `pod ${name}`);
}

/** Waits until a Deployment has as many Ready pods of its newest template as it wants, and no others. */
export async function deploymentRollout(deployment: PromisedDeployment): Promise<void> {
  const reference = referenceOf(deployment);
  await onceRolledOut(reference, await readWorkload(reference));
}

/** Waits until the StatefulSet has so many pods, all of them Ready, and returns them. */
export function statefulSetPodsReady(subject: PromisedStatefulSet, count: number): Promise<V1Pod[]> {
  return waitUntil(
    selectedPods(subject),
    `${count} pods of StatefulSet ${subject.promises.name} to be Ready`,
    (pods) => {
      const own = pods.filter((pod) => isOfStatefulSet(subject, pod) && !hasEnded(pod));
      return own.length === count && own.every(isReady);
    },
  );
}
