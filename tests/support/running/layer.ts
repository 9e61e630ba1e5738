import { type ChildProcess, spawn } from "node:child_process";
import { relative } from "node:path";
import { projectFolder } from "../../../command-line/locations";
import { signalProcess } from "../../../command-line/processes/signal-process";
import type { MochaResult } from "../run-mocha";

/** One layer of the test run: commands that run one after another. */
export interface Layer {
  readonly name: string;
  readonly commands: readonly (readonly [command: string, ...args: string[]])[];
  /** Whether the commands run side by side. Default: one after another. */
  readonly sideBySide?: boolean;
  /** Whether the commands are runs of mocha, whose tests count one by one. */
  readonly mocha?: boolean;
  /** Whether its output is shown as it comes, and not only if it fails. */
  readonly live?: boolean;
  /** Environment variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a layer ended. */
export interface LayerResult {
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  /** The tests that failed, and the commands that failed otherwise, each with its message. */
  readonly failures: readonly string[];
  /** The tests that are not for this machine. */
  readonly skipped: readonly string[];
  /** What it printed, if that was not shown as it came. */
  readonly output: string;
}

const NOTHING_RAN: MochaResult = { passed: 0, failed: 0, failures: [], skipped: [] };

/** Characters of the end of a command's output that tell why it failed. */
const SHOWN_END = 4000;

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

let isInterrupted = false;

/**
 * Tells the layers that run to end, and starts no further command.
 *
 * @param patienceMs how long a layer may take to remove what it made, before it is killed; default: as long as it takes
 */
export function interruptLayers(patienceMs?: number): void {
  isInterrupted = true;
  for (const child of running) {
    child.kill("SIGINT");
    if (patienceMs === undefined) continue;
    const patience = setTimeout(() => {
      // The group: a tool may have started others.
      if (child.pid !== undefined) signalProcess(-child.pid, "SIGKILL");
    }, patienceMs);
    child.on("close", () => {
      clearTimeout(patience);
    });
  }
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
  if (isInterrupted)
    return Promise.resolve({ ...NOTHING_RAN, failed: 1, failures: ["not run, for the run was interrupted"] });
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: { ...process.env, ...env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}) },
    });
    running.add(child);
    let reported: MochaResult | undefined;
    let end = "";
    const commandLine = [command, ...args].map((part) => relativeToHere(part)).join(" ");
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        end = (end + text).slice(-SHOWN_END);
        if (live) process.stdout.write(text);
        else write(text);
      });
    }
    child.on("message", (result: MochaResult) => (reported = result));
    child.on("error", (error) => {
      const problem = `cannot run ${command}: ${error.message}`;
      write(`${problem}\n`);
      resolve({ ...NOTHING_RAN, failed: 1, failures: [problem] });
    });
    child.on("close", (exitCode, signal) => {
      running.delete(child);
      const outcome = signal ?? `exit code ${String(exitCode)}`;
      const problem = `${commandLine} ended with ${outcome}. Its output ends with:\n${end}`;
      resolve(countedResult(exitCode, mocha ? (reported ?? NOTHING_RAN) : undefined, problem));
    });
  });
}

/** Counts a command as one, or each test of a run of mocha. One that ended badly, or ran no test, failed. */
function countedResult(
  exitCode: number | null,
  reported: MochaResult | undefined,
  problem: string,
): MochaResult {
  if (reported === undefined && exitCode === 0) return { ...NOTHING_RAN, passed: 1 };
  if (reported === undefined) return { ...NOTHING_RAN, failed: 1, failures: [problem] };
  const { passed, failed, failures } = reported;
  const isSound = passed > 0 && (exitCode === 0 || failed > 0);
  return isSound
    ? reported
    : { ...reported, failed: Math.max(failed, 1), failures: failures.length > 0 ? failures : [problem] };
}

function relativeToHere(path: string): string {
  return path.startsWith(projectFolder) ? relative(projectFolder, path) : path;
}
