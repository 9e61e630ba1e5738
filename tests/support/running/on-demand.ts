import { typescriptOptions } from "../../../command-line/locations";
import { interruptLayers, runLayer } from "./layer";

/** Which tests of a folder run, and how long one may take. */
export interface OnDemand {
  readonly folder: string;
  /** Only the tests whose name contains this. Empty: all. */
  readonly grep: string;
  /** Longest time of one test. */
  readonly patienceMinutes: number;
}

/** Runs tests that take too long for `npm test`, says how many passed, and sets the exit code. */
export async function runOnDemand(
  { folder, grep, patienceMinutes }: OnDemand,
  interrupt: AbortSignal,
): Promise<void> {
  interrupt.throwIfAborted();
  interrupt.addEventListener("abort", () => {
    interruptLayers();
  });
  const mocha = ["tests/support/run-mocha.ts", folder, String(patienceMinutes * 60_000), `--grep=${grep}`];
  const { passed, failed } = await runLayer({
    name: folder,
    commands: [[process.execPath, ...typescriptOptions, ...mocha]],
    mocha: true,
    live: true,
  });
  interrupt.throwIfAborted();
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

/** Environment variable that hands the options of a command to its run of mocha. */
const VARIABLE = "KUBERNETES_WORKLOADS_TEST_OPTIONS";

/** Hands options to the processes that this one starts. */
export function handOver(options: object): void {
  process.env[VARIABLE] = JSON.stringify(options);
}

/** The options that the command handed over which runs these tests. */
export function handedOver(command: string): unknown {
  const text = process.env[VARIABLE];
  if (text === undefined) throw new Error(`these tests are run with: ${command}`);
  return JSON.parse(text);
}
