import type { V1StatefulSet } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/cluster";
import { statefulSetNamed } from "../../kubernetes/collection";
import { follow } from "../../kubernetes/follow";
import { isTerminating, listVersionOf } from "../../kubernetes/objects";

/** When the cluster did what to a StatefulSet, on this process's clock in milliseconds. */
export interface WorkloadTimes {
  created?: number;
  allReady?: number;
  deleting?: number;
  gone?: number;
}

/**
 * Clocks a StatefulSet from the cluster's own events, so that what an update takes beyond the cluster stands alone.
 */
export class WorkloadClock {
  readonly times: WorkloadTimes = {};
  readonly #end = new AbortController();
  readonly #following: Promise<void>;

  private constructor(collection: ReturnType<typeof statefulSetNamed>, resourceVersion: string) {
    this.#following = follow(
      collection,
      resourceVersion,
      ({ type, object }) => {
        this.#note(type === "DELETED", object);
      },
      this.#end.signal,
    );
    // Reported by stop().
    this.#following.catch(() => undefined);
  }

  /** @param namespace need not exist yet */
  static async start(cluster: Cluster, namespace: string, name: string): Promise<WorkloadClock> {
    const collection = statefulSetNamed(cluster, namespace, name);
    return new WorkloadClock(collection, listVersionOf(await collection.list()));
  }

  /** @throws where the cluster's events were lost */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#following;
  }

  #note(isGone: boolean, object: V1StatefulSet): void {
    const now = performance.now();
    this.times.created ??= now;
    if (isGone) this.times.gone ??= now;
    if (isTerminating(object)) this.times.deleting ??= now;
    if (object.status?.readyReplicas === object.spec?.replicas) this.times.allReady ??= now;
  }
}
