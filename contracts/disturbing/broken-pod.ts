import { PatchStrategy, setHeaderOptions, type V1Pod } from "@kubernetes/client-node";
import { podsIn } from "../../kubernetes/collection";
import { isReady, mainContainerOf, nameOf, orUndefined, required, uidOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import type { BrokenContainer } from "./journal";
import { ifTested, type WorkloadReference } from "./workload";

/** Of a registry that does not listen: the node itself, at a port that nothing uses. */
const MISSING_IMAGE = "127.0.0.1:1/missing:1";

/** Longer than the 40 s that a kubelet waits before it starts a container that ended thrice. */
const HEAL_SECONDS = 120;

/** What is written down of a pod before it is broken. */
export function recordContainer(pod: V1Pod): BrokenContainer {
  const { name: container, image } = mainContainerOf(pod);
  return { pod: nameOf(pod), uid: uidOf(pod), container, image: required(image, "spec.containers[].image") };
}

/**
 * Keeps a pod from being Ready, whatever runs in it: its container is given an image that cannot be pulled. The image
 * is the one thing of a running container that may change.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement
 */
export async function breakPod(reference: WorkloadReference, broken: BrokenContainer): Promise<void> {
  await changeImage(reference, broken, broken.image, MISSING_IMAGE);
  await waitForPod(reference, broken, "not to be Ready any more", (pod) => !isReady(pod));
}

/** Gives a pod its image back and waits until it is Ready; another pod of its name needs nothing. */
export async function healPod(reference: WorkloadReference, broken: BrokenContainer): Promise<void> {
  await changeImage(reference, broken, MISSING_IMAGE, broken.image);
  await waitForPod(reference, broken, "to be Ready again", isReady, HEAL_SECONDS);
}

/** Changes the image of a container that still has the one that is expected, in the pod that is meant. */
async function changeImage(
  { cluster, namespace }: WorkloadReference,
  { pod: name, uid, container }: BrokenContainer,
  from: string,
  to: string,
): Promise<void> {
  const pod = await orUndefined(cluster.core.readNamespacedPod({ namespace, name }));
  const index = pod?.spec?.containers.findIndex((each) => each.name === container) ?? -1;
  if (pod === undefined || uidOf(pod) !== uid || index < 0) return;
  const path = `/spec/containers/${index}/image`;
  const body = [
    { op: "test", path: "/metadata/uid", value: uid },
    { op: "test", path, value: from },
    { op: "replace", path, value: to },
  ];
  await ifTested(
    cluster.core.patchNamespacedPod(
      { name, namespace, body },
      setHeaderOptions("Content-Type", PatchStrategy.JsonPatch),
    ),
  );
}

/** Waits for the pod to be in a state, or to be no more. */
async function waitForPod(
  { cluster, namespace }: WorkloadReference,
  { pod: name, uid }: BrokenContainer,
  what: string,
  isSo: (pod: V1Pod) => boolean,
  timeoutSeconds?: number,
): Promise<void> {
  await waitUntil(
    podsIn(cluster, namespace, { fieldSelector: `metadata.name=${name}` }),
    `pod ${name} ${what}`,
    (pods) => pods.every((pod) => uidOf(pod) !== uid || isSo(pod)),
    timeoutSeconds,
  );
}
