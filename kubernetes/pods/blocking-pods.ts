import { ApiException, type V1Pod, type V1StatefulSet } from "@kubernetes/client-node";
import type { Cluster } from "../connection/cluster";
import { podsIn, statefulSetNamed } from "../collection";
import {
  controllerOf,
  isReady,
  isTerminating,
  nameOf,
  ordinalOf,
  resourceVersionOf,
  revisionOf,
  uidOf,
} from "../objects";

/** The kubelet notes a pod's start and its first conditions at one moment, in whole seconds. */
const SAME_MOMENT_MS = 1000;

/** A pod that was replaced because it kept its StatefulSet from rolling on. */
export interface ReplacedPod {
  readonly namespace: string;
  readonly name: string;
  readonly statefulSet: string;
}

/**
 * The pods that keep a StatefulSet from rolling on: they have an older revision than the template, and were never Ready.
 * Kubernetes waits until such a pod is Ready before it replaces it. With its old template, the pod never gets Ready.
 * A pod that was Ready before is not one of them, nor is one that the update strategy does not replace.
 *
 * @see https://github.com/kubernetes/kubernetes/issues/67250
 */
export function blockingPods(statefulSet: V1StatefulSet, pods: readonly V1Pod[]): V1Pod[] {
  return outdatedPods(statefulSet, pods).filter(wasNeverReady);
}

/**
 * The pods that keep a StatefulSet from rolling on although they have been Ready: of an older revision, and not Ready
 * now. They may get Ready again by themselves, so that only the user knows whether to delete them.
 */
export function stalledPods(statefulSet: V1StatefulSet, pods: readonly V1Pod[]): V1Pod[] {
  return outdatedPods(statefulSet, pods).filter(
    (pod) => !isReady(pod) && !isTerminating(pod) && !wasNeverReady(pod),
  );
}

/** The pods that were never Ready and that a partition keeps on their older template, even when they are deleted. */
export function heldPods(statefulSet: V1StatefulSet, pods: readonly V1Pod[]): V1Pod[] {
  const blocking = blockingPods(statefulSet, pods);
  return outdatedPods(statefulSet, pods, 0).filter((pod) => wasNeverReady(pod) && !blocking.includes(pod));
}

/** The pods from a partition on that have another template than the current one. */
function outdatedPods(
  statefulSet: V1StatefulSet,
  pods: readonly V1Pod[],
  partition = statefulSet.spec?.updateStrategy?.rollingUpdate?.partition ?? 0,
): V1Pod[] {
  const { metadata, spec, status } = statefulSet;
  const { updateStrategy } = spec ?? {};
  const revision = status?.updateRevision;
  const isSeen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  if (!isSeen || revision === undefined || updateStrategy?.type === "OnDelete") return [];
  return pods.filter(
    (pod) =>
      controllerOf(pod) === `StatefulSet/${nameOf(statefulSet)}` &&
      pod.metadata?.ownerReferences?.some(({ uid }) => uid === uidOf(statefulSet)) === true &&
      ordinalOf(nameOf(pod)) - (spec?.ordinals?.start ?? 0) >= partition &&
      revisionOf(pod) !== revision,
  );
}

/** Whether a pod has never been Ready and is not being deleted. */
export function wasNeverReady(pod: V1Pod): boolean {
  if (isReady(pod) || isTerminating(pod)) return false;
  const ready = pod.status?.conditions?.find(({ type }) => type === "Ready");
  // Not yet scheduled, or not yet seen by a kubelet.
  if (ready === undefined) return true;
  const start = pod.status?.startTime;
  if (ready.status === "True" || start === undefined || ready.lastTransitionTime === undefined) return false;
  return ready.lastTransitionTime.getTime() - start.getTime() <= SAME_MOMENT_MS;
}

/** What keeps a StatefulSet from rolling on. */
export interface Holdups {
  readonly blocking: readonly V1Pod[];
  readonly stalled: readonly V1Pod[];
  readonly held: readonly V1Pod[];
}

/** Reads the {@link blockingPods}, {@link stalledPods} and {@link heldPods} of a StatefulSet from the cluster. */
export async function findHoldups(
  cluster: Cluster,
  namespace: string,
  statefulSetName: string,
): Promise<Holdups> {
  const [{ items: statefulSets }, { items: pods }] = await Promise.all([
    statefulSetNamed(cluster, namespace, statefulSetName).list(),
    podsIn(cluster, namespace).list(),
  ]);
  return {
    blocking: statefulSets.flatMap((statefulSet) => blockingPods(statefulSet, pods)),
    stalled: statefulSets.flatMap((statefulSet) => stalledPods(statefulSet, pods)),
    held: statefulSets.flatMap((statefulSet) => heldPods(statefulSet, pods)),
  };
}

/** Deletes the pods that keep a StatefulSet from rolling on, for their successors to have the current template. */
export async function replaceBlockingPods(
  cluster: Cluster,
  namespace: string,
  statefulSetName: string,
): Promise<ReplacedPod[]> {
  const { blocking } = await findHoldups(cluster, namespace, statefulSetName);
  const replaced = blocking.map(async (pod) =>
    (await deleteAsSeen(cluster, namespace, pod))
      ? [{ namespace, name: nameOf(pod), statefulSet: statefulSetName }]
      : [],
  );
  return (await Promise.all(replaced)).flat();
}

/** Deletes a pod unless it has changed since it was looked at: it may be Ready by now. */
async function deleteAsSeen(cluster: Cluster, namespace: string, pod: V1Pod): Promise<boolean> {
  const preconditions = { uid: uidOf(pod), resourceVersion: resourceVersionOf(pod) };
  try {
    await cluster.core.deleteNamespacedPod({ namespace, name: nameOf(pod), body: { preconditions } });
    return true;
  } catch (error) {
    if (error instanceof ApiException && (error.code === 404 || error.code === 409)) return false;
    throw error;
  }
}
