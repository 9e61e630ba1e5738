import type { V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/cluster";
import { podsIn } from "../../kubernetes/collection";
import { follow } from "../../kubernetes/follow";
import { listVersionOf } from "../../kubernetes/objects";
import type { PodChange } from "./pod-lives";

/**
 * Notes when this program heard of each change to the pods of a namespace, for the evidence page. Contracts do not
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
    namespace: string,
    use: (diary: PodDiary) => Promise<T>,
  ): Promise<T> {
    const pods = podsIn(cluster, namespace);
    const list = await pods.list();
    const diary = new PodDiary(list.items);
    const end = new AbortController();
    const following = follow(
      pods,
      listVersionOf(list),
      (event) => diary.#changes.push({ at: new Date(), event }),
      end.signal,
    ).catch((error: unknown) => {
      diary.#problem = error instanceof Error ? error.message : String(error);
    });
    try {
      return await use(diary);
    } finally {
      end.abort();
      await following;
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
