import type { Cluster } from "../kubernetes/cluster";
import type { Manifest } from "./manifest";

/** The same workloads, said in each of the two ways in which contestants take them. */
export interface Wanted {
  /** Namespace that the contestant makes and deploys to. */
  readonly namespace: string;
  /** Configuration of this project's program. */
  readonly config: Readonly<Record<string, string>>;
  /** The objects that the program deploys with that configuration, the namespace first. */
  readonly manifests: readonly Manifest[];
}

/** A way to deploy workloads. All but {@link write} is timed. */
export interface Contestant {
  readonly name: string;
  /** What somebody types or calls. */
  readonly command: string;
  /** Takes down what is wanted, as a user does by editing files or configuration. */
  write(wanted: Wanted): Promise<void>;
  /** Deploys what is wanted and ends when, by its own judgement, it is there. */
  deploy(signal: AbortSignal): Promise<void>;
  /** Says what deploying would change, and changes nothing. */
  preview(signal: AbortSignal): Promise<void>;
  /** Removes all but the namespace and the claims of StatefulSets. */
  destroy(signal: AbortSignal): Promise<void>;
}

/** What contestants are made with. */
export interface Arena {
  readonly cluster: Cluster;
  readonly kubeContext: string;
  /** Folder for files of the contestants, which is removed at the end. */
  readonly folder: string;
  /** Begin of the names of all that this run makes; no other run has it. */
  readonly name: string;
  /** Namespace that is there before the first contestant and goes after the last. */
  readonly recordsNamespace: string;
  readonly kubectl: string;
  readonly helm: string;
}

/** How long a contestant may wait for its workloads. */
export const PATIENCE_SECONDS = 900;

/** Makes a contestant for as long as the function takes, and removes what it keeps of its own. */
export type WithContestant = <T>(arena: Arena, use: (contestant: Contestant) => Promise<T>) => Promise<T>;

/** Makes several contestants for as long as the function takes. */
export async function withContestants<T>(
  makers: readonly WithContestant[],
  arena: Arena,
  use: (contestants: readonly Contestant[]) => Promise<T>,
): Promise<T> {
  const [first, ...others] = makers;
  if (!first) return use([]);
  return first(arena, (contestant) =>
    withContestants(others, arena, (further) => use([contestant, ...further])),
  );
}
