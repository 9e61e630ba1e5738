import { EventEmitter, once } from "node:events";
import type { KubernetesObject, V1Deployment, V1Pod, V1StatefulSet } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/cluster";
import { type Collection, podsIn } from "../../kubernetes/collection";
import { follow, type WatchEvent } from "../../kubernetes/follow";
import { listVersionOf, uidOf } from "../../kubernetes/objects";

/** Now, in milliseconds since the epoch. Comparable with the spans of a trace, and finer than `Date.now()`. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** A change that the API server reported, and when it was heard of, in milliseconds since the epoch. */
export interface Heard<T> {
  readonly at: number;
  readonly event: WatchEvent<T>;
}

/** The workloads themselves. */
export type Controller = V1StatefulSet | V1Deployment;

/** What there is of the workloads now. */
export interface Living {
  readonly pods: readonly V1Pod[];
  readonly controllers: readonly Controller[];
}

/**
 * What the API server reports of a namespace's StatefulSets, Deployments and pods, with the time at which it was heard
 * of. The namespace is empty, or does not exist yet, when the record begins.
 */
export class WorkloadRecord {
  readonly #pods: Heard<V1Pod>[] = [];
  readonly #controllers: Heard<Controller>[] = [];
  readonly #living = { pods: new Map<string, V1Pod>(), controllers: new Map<string, Controller>() };
  readonly #progress = new EventEmitter();
  #failure: Error | undefined;

  /** Records for as long as the function takes. */
  static async within<T>(
    cluster: Cluster,
    namespace: string,
    use: (record: WorkloadRecord) => Promise<T>,
  ): Promise<T> {
    const record = new WorkloadRecord();
    const end = new AbortController();
    const { pods, controllers } = record.#living;
    const starts = await Promise.all([
      begin(podsIn(cluster, namespace)),
      ...controllerCollections(cluster, namespace).map(begin),
    ]);
    const [ofPods, ...ofControllers] = starts;
    const following = [
      record.#follow(ofPods, record.#pods, pods, end.signal),
      ...ofControllers.map((start) => record.#follow(start, record.#controllers, controllers, end.signal)),
    ];
    try {
      return await use(record);
    } finally {
      end.abort();
      await Promise.all(following);
    }
  }

  /** Changes to pods, oldest first. */
  get pods(): readonly Heard<V1Pod>[] {
    return this.#pods;
  }

  /** Changes to StatefulSets and Deployments, oldest first of each kind. */
  get controllers(): readonly Heard<Controller>[] {
    return this.#controllers;
  }

  /**
   * Waits until what lives fulfils a condition, and answers when that was heard of: now where it does already.
   *
   * @throws the reason of the signal, or why the record ended early
   */
  async until(fulfilled: (living: Living) => boolean, signal: AbortSignal): Promise<number> {
    while (!fulfilled(this.#livingNow())) {
      await once(this.#progress, "change", { signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw error;
      });
      if (this.#failure) throw this.#failure;
    }
    return now();
  }

  #livingNow(): Living {
    const { pods, controllers } = this.#living;
    return { pods: [...pods.values()], controllers: [...controllers.values()] };
  }

  async #follow<T extends KubernetesObject>(
    { collection, resourceVersion }: Beginning<T>,
    heard: Heard<T>[],
    living: Map<string, T>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await follow(
        collection,
        resourceVersion,
        (event) => {
          heard.push({ at: now(), event });
          if (event.type === "DELETED") living.delete(uidOf(event.object));
          else living.set(uidOf(event.object), event.object);
          this.#progress.emit("change");
        },
        signal,
      );
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#progress.emit("change");
    }
  }
}

/** From where on a collection is followed. */
interface Beginning<T extends KubernetesObject> {
  readonly collection: Collection<T>;
  readonly resourceVersion: string;
}

async function begin<T extends KubernetesObject>(collection: Collection<T>): Promise<Beginning<T>> {
  return { collection, resourceVersion: listVersionOf(await collection.list()) };
}

function controllerCollections(cluster: Cluster, namespace: string): Collection<Controller>[] {
  const path = `/apis/apps/v1/namespaces/${namespace}`;
  return [
    {
      cluster,
      path: `${path}/statefulsets`,
      selection: {},
      list: () => cluster.apps.listNamespacedStatefulSet({ namespace }),
    },
    {
      cluster,
      path: `${path}/deployments`,
      selection: {},
      list: () => cluster.apps.listNamespacedDeployment({ namespace }),
    },
  ];
}
