import type { Cluster } from "../../kubernetes/connection/cluster";
import type { Manifest } from "./manifest";

/** The same workloads, in each of the two forms in which contestants take them. */
export interface Wanted {
  /** Namespace that the contestant makes and deploys to. */
  readonly namespace: string;
  /** Configuration of the guide's program. */
  readonly config: Readonly<Record<string, string>>;
  /** The objects that the program deploys with that configuration, the namespace first. */
  readonly manifests: readonly Manifest[];
}

/** A way to deploy workloads. Everything but {@link write} is timed. */
export interface Contestant {
  readonly name: string;
  /** What a person types. */
  readonly command: string;
  /** Writes down what is wanted, as a user edits files or configuration. */
  write(wanted: Wanted): Promise<void>;
  /** Deploys what is wanted. Ends when the contestant itself calls it done. */
  deploy(signal: AbortSignal): Promise<void>;
  /** Says what a deployment would change, and changes nothing. */
  preview(signal: AbortSignal): Promise<void>;
  /** Removes everything but the namespace and the claims of StatefulSets. */
  destroy(signal: AbortSignal): Promise<void>;
}

/** What contestants are made with. */
export interface Arena {
  readonly cluster: Cluster;
  readonly kubeContext: string;
  /** Folder for files of the contestants, removed at the end. */
  readonly folder: string;
  /** Start of the names of everything that this run makes. No other run has it. */
  readonly name: string;
  /** Namespace for records such as Helm's. It exists before the first contestant and goes after the last. */
  readonly recordsNamespace: string;
}

/** Seconds that a contestant may wait for its workloads. */
export const PATIENCE_SECONDS = 900;

/** Makes a contestant for as long as `use` takes, and removes what the contestant keeps. */
export type WithContestant = <T>(arena: Arena, use: (contestant: Contestant) => Promise<T>) => Promise<T>;

/** Makes several contestants, calls `use` with them, and then removes what they have made. */
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
