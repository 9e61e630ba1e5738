import type { PodManagementPolicy } from "../components";
import { Failure } from "../command-line/failure";

/** How large the StatefulSet is, and in which order its pods start. The Deployment always has the program's default. */
export interface Setting {
  /** As the command line names it: `2`, `50-parallel`. */
  readonly name: string;
  readonly replicas: number;
  readonly podManagementPolicy: PodManagementPolicy;
}

/** A node runs at most 110 pods by default, and some of them are the cluster's own. */
const MOST_REPLICAS = 80;

/**
 * Reads a setting from its name.
 *
 * @throws {@link Failure} when the name is none
 */
export function settingNamed(name: string): Setting {
  const [, digits, parallel] = /^([1-9]\d*)(-parallel)?$/.exec(name) ?? [];
  if (digits === undefined || Number(digits) > MOST_REPLICAS) {
    throw new Failure(
      `"${name}" is no number of replicas.`,
      `Use a number from 1 to ${MOST_REPLICAS}, with "-parallel" behind it for pods that start side by side: --replicas 10 --replicas 50-parallel`,
    );
  }
  return {
    name,
    replicas: Number(digits),
    podManagementPolicy: parallel === undefined ? "OrderedReady" : "Parallel",
  };
}

/** A setting as a person reads it. */
export function describeSetting({ replicas, podManagementPolicy }: Setting): string {
  return `${replicas} replicas, ${podManagementPolicy}`;
}
