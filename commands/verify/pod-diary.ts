import type { KubernetesListObject, V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/cluster";
import { type Collection, podsIn } from "../../kubernetes/collection";
import { follow, type WatchEvent } from "../../kubernetes/follow";
import { listVersionOf } from "../../kubernetes/objects";
import type { PodChange } from "./pod-lives";

/**
 * Notes when this program heard of each change to the pods of some namespaces, for the evidence page. Contracts do not
 * judge by it: they judge order by a record of resource versions, never by time.
 */
export class PodDiary {
  readonly #changes: PodChange[] = [];
  #problem: string | undefined;

  private constructor(
    /** The pods that were there when the diary began. */
    readonly before: readonly V1Pod[],
  ) {}

  /** Keeps a diary for as long as the function takes. */
  static async within<T>(
    cluster: Cluster,
    namespaces: readonly string[],
    use: (diary: PodDiary) => Promise<T>,
  ): Promise<T> {
    const found = await Promise.all(
      namespaces.map(async (namespace) => {
        const pods = podsIn(cluster, namespace);
        return { pods, list: await pods.list() };
      }),
    );
    const diary = new PodDiary(found.flatMap(({ list }) => list.items));
    const end = new AbortController();
    const following = found.map(({ pods, list }) => diary.#follow(pods, list, end.signal));
    try {
      return await use(diary);
    } finally {
      end.abort();
      await Promise.all(following);
    }
  }

  async #follow(
    pods: Collection<V1Pod>,
    list: KubernetesListObject<V1Pod>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const note = (event: WatchEvent<V1Pod>): void => {
        this.#changes.push({ at: new Date(), event });
      };
      await follow(pods, listVersionOf(list), note, signal);
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** What happened since, oldest first. */
  get changes(): readonly PodChange[] {
    return this.#changes;
  }

  /** Why the diary ended early, where it did. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** All states of pods that were seen. */
  get states(): V1Pod[] {
    return [...this.before, ...this.#changes.map(({ event }) => event.object)];
  }
}
