import { EventEmitter, once } from "node:events";
import type { KubernetesListObject, KubernetesObject } from "@kubernetes/client-node";
import type { Collection } from "../collection";
import { follow, type FollowOptions, type WatchEvent } from "../follow";
import { listVersionOf, nameOf, resourceVersionOf, uidOf } from "../objects";

/** How long the watch may lag behind a list before its record counts as incomplete. */
const CATCH_UP_SECONDS = 10;

/** A change to an object, and when this program heard of it. */
export interface Heard<T> extends WatchEvent<T> {
  /** Milliseconds since the epoch, by {@link now}. */
  readonly at: number;
}

/** Now, in milliseconds since the epoch; finer than `Date.now()`, and never set back while the program runs. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * Records every change to the objects of a collection, in the API server's order, with the time at which it was heard of.
 *
 * The record starts from a list, at its resource version, and is continued by a watch that resumes from the last change
 * it saw. What happened to the objects of that list before is not recorded.
 */
export class Recorder<T extends KubernetesObject> {
  readonly #heard: Heard<T>[] = [];
  readonly #living: Map<string, T>;
  readonly #versions: Set<string>;
  readonly #stop = new AbortController();
  readonly #progress = new EventEmitter();
  #failure: Error | undefined;

  private constructor(
    private readonly collection: Collection<T>,
    /** Resource version from which on the record holds every change. */
    readonly since: string,
    /** The objects that existed when the record began. */
    readonly present: readonly T[],
  ) {
    this.#living = new Map(present.map((object) => [uidOf(object), object]));
    this.#versions = new Set(present.map(versionOf));
  }

  /** Records a collection, whose namespace need not exist yet, for as long as the function takes. */
  static async within<T extends KubernetesObject, R>(
    collection: Collection<T>,
    use: (recorder: Recorder<T>) => Promise<R>,
    options: FollowOptions = {},
  ): Promise<R> {
    const list = await collection.list();
    const recorder = new Recorder(collection, listVersionOf(list), list.items);
    const recording = recorder.#record(options);
    try {
      return await use(recorder);
    } finally {
      recorder.#stop.abort();
      await recording;
    }
  }

  /** The changes that were heard of until now, oldest first. The API server may know of more: see {@link history}. */
  get heard(): readonly Heard<T>[] {
    return this.#heard;
  }

  /** The objects that exist, as far as it was heard of. */
  get living(): T[] {
    return [...this.#living.values()];
  }

  /** Why the record ended early, if it did. */
  get problem(): string | undefined {
    return this.#failure?.message;
  }

  /**
   * All changes until now, oldest first. Rejects if a change may be missing. The API server may have discarded
   * history before the watch could resume. The changes of an object may not follow from each other, or the record may
   * not agree with what the API server lists now.
   */
  async history(): Promise<readonly Heard<T>[]> {
    const list = await this.collection.list();
    const late = AbortSignal.timeout(CATCH_UP_SECONDS * 1000);
    while (this.#failure === undefined && !this.#arrivedAt(list)) {
      await once(this.#progress, "change", { signal: late }).catch((error: unknown) => {
        throw new Error(
          `after ${CATCH_UP_SECONDS} s the record of ${this.collection.path} is still behind the API server`,
          { cause: error },
        );
      });
    }
    if (this.#failure) throw this.#failure;
    return [...this.#heard];
  }

  /**
   * Waits until what lives fulfils a condition; returns when that was heard of, or now if it does already.
   *
   * @throws the reason of the signal, or why the record ended early
   */
  async until(fulfilled: (living: readonly T[]) => boolean, signal: AbortSignal): Promise<number> {
    while (!fulfilled(this.living)) {
      if (this.#failure) throw this.#failure;
      await once(this.#progress, "change", { signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw error;
      });
    }
    return now();
  }

  async #record(options: FollowOptions): Promise<void> {
    const add = (event: WatchEvent<T>): void => {
      this.#add(event);
    };
    try {
      await follow(this.collection, this.since, add, this.#stop.signal, options);
    } catch (error) {
      this.#failure = error as Error;
      this.#progress.emit("change");
    }
  }

  #add(event: WatchEvent<T>): void {
    this.#assertFollows(event);
    const { type, object } = event;
    if (type === "DELETED") this.#living.delete(uidOf(object));
    else this.#living.set(uidOf(object), object);
    this.#versions.add(versionOf(object));
    this.#heard.push({ ...event, at: now() });
    this.#progress.emit("change");
  }

  /** An object is ADDED once, while no other has its name, and changes only while it exists. */
  #assertFollows({ type, object }: WatchEvent<T>): void {
    const follows =
      type === "ADDED"
        ? !this.living.some((other) => nameOf(other) === nameOf(object) && isNeighbour(other, object))
        : this.#living.has(uidOf(object));
    if (!follows) {
      throw new Error(
        `the record of ${nameOf(object)} misses what came before ${type} at resource version ${resourceVersionOf(object)}`,
      );
    }
  }

  /**
   * Whether the record agrees with a list. Each listed object is recorded in its listed state, and every other living
   * object is newer than the list. Resource versions are numbers that can be compared.
   *
   * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
   */
  #arrivedAt(list: KubernetesListObject<T>): boolean {
    const listed = new Set(list.items.map(uidOf));
    return (
      list.items.every((object) => this.#versions.has(versionOf(object))) &&
      this.living.every(
        (object) =>
          listed.has(uidOf(object)) || BigInt(resourceVersionOf(object)) > BigInt(listVersionOf(list)),
      )
    );
  }
}

function versionOf(object: KubernetesObject): string {
  return `${uidOf(object)} ${resourceVersionOf(object)}`;
}

function isNeighbour(a: KubernetesObject, b: KubernetesObject): boolean {
  return a.metadata?.namespace === b.metadata?.namespace;
}
