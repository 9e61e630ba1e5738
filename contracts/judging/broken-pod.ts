import { PatchStrategy, setHeaderOptions, type V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/cluster";
import { podsIn } from "../../kubernetes/collection";
import { isReady, mainContainerOf, nameOf, orGone, required, uidOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";

/** Of a registry that does not listen: the node itself, at a port that nothing uses. */
const MISSING_IMAGE = "127.0.0.1:1/missing:1";

/** Longer than the 40 s that a kubelet waits before it starts a container that ended thrice. */
const HEAL_SECONDS = 120;

/**
 * A pod that is kept from being Ready, whatever runs in it: its container is given an image that cannot be
 * pulled. The image is the one thing of a running container that may change.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement
 */
export class BrokenPod {
  private constructor(
    private readonly cluster: Cluster,
    private readonly pod: V1Pod,
  ) {}

  /** Breaks a pod, lets a function see what comes of it, and heals the pod unless that was done. */
  static async within<T>(cluster: Cluster, pod: V1Pod, use: (broken: BrokenPod) => Promise<T>): Promise<T> {
    const broken = new BrokenPod(cluster, pod);
    try {
      await broken.#setImage(MISSING_IMAGE);
      await broken.#wait("not to be Ready any more", (other) => !isReady(other));
      return await use(broken);
    } finally {
      await broken.heal();
    }
  }

  /** Gives the pod its image back, and waits until it is Ready; another pod of its name needs nothing. */
  async heal(): Promise<void> {
    await this.#setImage(required(mainContainerOf(this.pod).image, "spec.containers[].image"));
    await this.#wait("to be Ready again", isReady, HEAL_SECONDS);
  }

  async #setImage(image: string): Promise<void> {
    const containers = [{ name: mainContainerOf(this.pod).name, image }];
    await orGone(
      this.cluster.core.patchNamespacedPod(
        { name: nameOf(this.pod), namespace: this.#namespace, body: { spec: { containers } } },
        setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch),
      ),
    );
  }

  /** Waits for the pod to be in a state, or to be no more. */
  async #wait(what: string, isSo: (pod: V1Pod) => boolean, timeoutSeconds?: number): Promise<void> {
    const name = nameOf(this.pod);
    await waitUntil(
      podsIn(this.cluster, this.#namespace, { fieldSelector: `metadata.name=${name}` }),
      `pod ${name} ${what}`,
      (pods) => pods.every((pod) => uidOf(pod) !== uidOf(this.pod) || isSo(pod)),
      timeoutSeconds,
    );
  }

  get #namespace(): string {
    return required(this.pod.metadata?.namespace, "metadata.namespace");
  }
}
