import { type ChildProcess, spawn } from "node:child_process";
import type { MochaResult } from "../run-mocha";

/** One layer of the test run: commands that run one after another. */
export interface Layer {
  readonly name: string;
  readonly commands: readonly (readonly [command: string, ...args: string[]])[];
  /** Whether the commands run side by side. Default: one after another. */
  readonly sideBySide?: boolean;
  /** Whether the commands are runs of mocha, whose tests count one by one. */
  readonly mocha?: boolean;
  /** Whether its output is shown as it comes, and not only where it fails. */
  readonly live?: boolean;
  /** Environment variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a layer ended. */
export interface LayerResult {
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  /** The tests that failed, each with its message, where mocha told them. */
  readonly failures: readonly string[];
  /** The tests that are not for this machine. */
  readonly skipped: readonly string[];
  /** What it printed, where that was not shown as it came. */
  readonly output: string;
}

const running = new Set<ChildProcess>();

/** Runs a layer to its end. */
export async function runLayer(layer: Layer): Promise<LayerResult> {
  const start = performance.now();
  const outputs = layer.commands.map((): string[] => []);
  const results: MochaResult[] = [];
  const runs = layer.commands.map(([command, ...args], index) => async () => {
    results.push(await runCommand(layer, command, args, (text) => outputs[index]?.push(text)));
  });
  if (layer.sideBySide) await Promise.all(runs.map((run) => run()));
  else for (const run of runs) await run();
  const sum = (counts: number[]): number => counts.reduce((a, b) => a + b, 0);
  const failed = sum(results.map((result) => result.failed));
  const passed = sum(results.map((result) => result.passed));
  return {
    ...(layer.mocha ? { passed, failed } : { passed: failed ? 0 : 1, failed: failed ? 1 : 0 }),
    seconds: (performance.now() - start) / 1000,
    failures: results.flatMap(({ failures }) => failures),
    skipped: results.flatMap(({ skipped }) => skipped),
    output: outputs.flat().join(""),
  };
}

/** Passes a signal on to the layers that run; each has time to remove what it made. */
export function interruptLayers(signal: NodeJS.Signals): void {
  for (const child of running) child.kill(signal);
}

/**
 * In a process group of its own: a terminal's Ctrl-C reaches this process alone, which passes it on
 * once. A tool that is told twice gives up its clean end.
 */
function runCommand(
  { mocha, live, env }: Layer,
  command: string,
  args: string[],
  write: (text: string) => void,
): Promise<MochaResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: { ...process.env, ...env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}) },
    });
    running.add(child);
    let reported: MochaResult | undefined;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        if (live) process.stdout.write(text);
        else write(text);
      });
    }
    child.on("message", (result: MochaResult) => (reported = result));
    child.on("error", (error) => {
      write(`cannot run ${command}: ${error.message}\n`);
      resolve({ passed: 0, failed: 1, failures: [], skipped: [] });
    });
    child.on("close", (exitCode) => {
      running.delete(child);
      resolve(countedResult(exitCode, mocha, reported));
    });
  });
}

/** A run that ended badly, or ran no test, failed whatever it reported. */
function countedResult(
  exitCode: number | null,
  mocha: boolean | undefined,
  reported: MochaResult | undefined,
): MochaResult {
  if (!mocha)
    return { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, failures: [], skipped: [] };
  const { passed, failed, failures, skipped } = reported ?? {
    passed: 0,
    failed: 0,
    failures: [],
    skipped: [],
  };
  const sound = passed > 0 && (exitCode === 0 || failed > 0);
  return { passed, failed: sound ? failed : Math.max(failed, 1), failures, skipped };
}
