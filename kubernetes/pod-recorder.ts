import { EventEmitter, once } from "node:events";
import type { KubernetesListObject, V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "./cluster";
import { type Collection, podsIn } from "./collection";
import { follow, type FollowOptions, type WatchEvent } from "./follow";
import { listVersionOf, nameOf, resourceVersionOf, uidOf } from "./objects";

/** How long the watch may lag behind a list before its record counts as incomplete. */
const CATCH_UP_SECONDS = 10;

/**
 * Records every change to the pods of a namespace, in the API server's order.
 *
 * The record starts from a list, at its resource version, and is continued by a watch that resumes
 * from the last change it saw. {@link PodRecorder.history} gives it out only when nothing is missing.
 * What happened to the pods of that list before is not recorded.
 */
export class PodRecorder {
  readonly #events: WatchEvent<V1Pod>[] = [];
  readonly #alive = new Map<string, V1Pod>();
  readonly #stop = new AbortController();
  readonly #progress = new EventEmitter();
  #failure: Error | undefined;

  private constructor(
    private readonly pods: Collection<V1Pod>,
    /** Resource version from which on the record holds every change. */
    readonly since: string,
    /** The pods that existed when the record began. */
    readonly present: readonly V1Pod[],
  ) {}

  /** Records the pods of a namespace, which need not exist yet, for as long as the function takes. */
  static async within<T>(
    cluster: Cluster,
    namespace: string,
    use: (recorder: PodRecorder) => Promise<T>,
    options: FollowOptions = {},
  ): Promise<T> {
    const pods = podsIn(cluster, namespace);
    const list = await pods.list();
    const recorder = new PodRecorder(pods, listVersionOf(list), list.items);
    for (const pod of list.items) recorder.#alive.set(uidOf(pod), pod);
    const recording = recorder.#record(options);
    try {
      return await use(recorder);
    } finally {
      recorder.#stop.abort();
      await recording;
    }
  }

  /**
   * All changes until now, oldest first. Rejects when one may be missing: the API server discarded
   * history before the watch could resume, the changes of a pod do not follow from each other, or
   * the record does not arrive at what the API server lists now.
   */
  async history(): Promise<readonly WatchEvent<V1Pod>[]> {
    const list = await this.pods.list();
    const late = AbortSignal.timeout(CATCH_UP_SECONDS * 1000);
    while (this.#failure === undefined && !this.#arrivedAt(list)) {
      await once(this.#progress, "change", { signal: late }).catch((error: unknown) => {
        throw new Error(`after ${CATCH_UP_SECONDS} s the record of pods is still behind the API server`, {
          cause: error,
        });
      });
    }
    if (this.#failure) throw this.#failure;
    return [...this.#events];
  }

  async #record(options: FollowOptions): Promise<void> {
    try {
      await follow(
        this.pods,
        this.since,
        (event) => {
          this.#add(event);
        },
        this.#stop.signal,
        options,
      );
    } catch (error) {
      this.#failure = error as Error;
      this.#progress.emit("change");
    }
  }

  #add(event: WatchEvent<V1Pod>): void {
    this.#assertFollows(event);
    if (event.type === "DELETED") this.#alive.delete(uidOf(event.object));
    else this.#alive.set(uidOf(event.object), event.object);
    this.#events.push(event);
    this.#progress.emit("change");
  }

  /** A pod is ADDED once, while no other has its name, and changes only while it exists. */
  #assertFollows({ type, object: pod }: WatchEvent<V1Pod>): void {
    const follows =
      type === "ADDED"
        ? ![...this.#alive.values()].some((other) => nameOf(other) === nameOf(pod))
        : this.#alive.has(uidOf(pod));
    if (!follows) {
      throw new Error(
        `the record of pod ${nameOf(pod)} misses what came before ${type} at resource version ${resourceVersionOf(pod)}`,
      );
    }
  }

  /**
   * Whether the record holds each listed pod in its listed state, and no pod alive that is not
   * listed, unless it is newer than the list. Resource versions are numbers that can be compared.
   *
   * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
   */
  #arrivedAt(list: KubernetesListObject<V1Pod>): boolean {
    const listed = new Set(list.items.map(uidOf));
    return (
      list.items.every((pod) => this.#holds(pod)) &&
      [...this.#alive.values()].every(
        (pod) => listed.has(uidOf(pod)) || BigInt(resourceVersionOf(pod)) > BigInt(listVersionOf(list)),
      )
    );
  }

  #holds(listed: V1Pod): boolean {
    const version = resourceVersionOf(listed);
    return [...this.#alive.values(), ...this.#events.map(({ object }) => object)].some(
      (pod) => uidOf(pod) === uidOf(listed) && resourceVersionOf(pod) === version,
    );
  }
}
