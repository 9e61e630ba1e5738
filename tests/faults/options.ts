import { createHash } from "node:crypto";
import { randomNumbers } from "../kill/random-numbers";
import { handedOver } from "../support/running/on-demand";

/** How much is done to the cluster, and in which order. */
export interface FaultOptions {
  /** Of all random choices. */
  readonly seed: number;
  /** How many updates are killed. */
  readonly kills: number;
  /** How many pods are deleted. */
  readonly deletions: number;
  /** Whether the cluster's node is this machine, so that its processes can be killed. */
  readonly nodeIsThisMachine: boolean;
}

/** The options of this run. */
export function faultOptions(): FaultOptions {
  return handedOver("npm run test:faults") as FaultOptions;
}

/** Random whole numbers below a limit, which the seed determines together with their purpose. */
export function randomChoices(purpose: string): (limit: number) => number {
  const random = randomFractions(purpose);
  return (limit) => Math.floor(random() * limit);
}

/** Random numbers from 0 to 1, which the seed determines together with their purpose: tests can be left out. */
export function randomFractions(purpose: string): () => number {
  const salt = createHash("sha256").update(purpose).digest().readInt32LE();
  return randomNumbers(faultOptions().seed ^ salt);
}
