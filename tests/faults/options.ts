import { createHash } from "node:crypto";
import { randomNumbers } from "../kill/random-numbers";

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

/** Environment variable that hands the options to the run of mocha. */
const VARIABLE = "KUBERNETES_WORKLOADS_FAULTS";

/** Hands the options to processes that this one starts. */
export function handOver(options: FaultOptions): void {
  process.env[VARIABLE] = JSON.stringify(options);
}

/** The options of this run. */
export function faultOptions(): FaultOptions {
  const text = process.env[VARIABLE];
  if (text === undefined) throw new Error("the fault tests are run with: npm run test:faults");
  return JSON.parse(text) as FaultOptions;
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
