import { appendFileSync } from "node:fs";
import type { ExecaError, Options } from "execa";
import { Failure } from "../failures/failure";
import { logFile } from "../locations";

const LINES_SHOWN_ON_FAILURE = 20;

// execa is an ES module whose dependencies cannot be required from this CommonJS program.
const execaModule = import("execa");

/** How a child process runs and who hears about it. */
export interface RunOptions {
  /** Working folder. Default: this process's. */
  readonly cwd?: string;
  /** Environment variables in addition to those of this process. */
  readonly env?: Record<string, string>;
  /** Ends the child (SIGTERM, then SIGKILL after 10 s) when aborted. */
  readonly signal?: AbortSignal;
  /** Called with each line the child prints. */
  readonly onLine?: (line: string) => void;
  /** Longest time the child may take, in seconds. Default: no limit. */
  readonly timeoutSeconds?: number;
  /** What to do when the command fails. Default: look into the log file. */
  readonly remedy?: string;
}

/**
 * Runs a command to its end and returns what it printed on stdout. Everything it prints goes to
 * the log file as it comes.
 *
 * @throws {@link Failure} with the end of the output when the command fails or cannot be started
 */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const commandLine = [file, ...args].join(" ");
  appendFileSync(logFile, `\n$ ${commandLine}\n`);
  const { execa, ExecaError } = await execaModule;
  const child = execa(file, args, execaOptions(options));
  child.all.on("data", (chunk: Buffer) => {
    appendFileSync(logFile, chunk);
    const lastLine = chunk.toString().trimEnd().split("\n").at(-1)?.trim();
    if (lastLine) options.onLine?.(lastLine);
  });
  try {
    return (await child).stdout;
  } catch (error) {
    throw isCommandFailure(error, ExecaError) ? commandFailure(commandLine, error, options) : error;
  }
}

/** Whether a command can be started and ends with exit code 0 within the time given. */
export async function succeeds(file: string, args: readonly string[], timeoutSeconds = 10): Promise<boolean> {
  return (await outputOf(file, args, timeoutSeconds)) !== undefined;
}

/** The stdout of a program that takes only a moment, or undefined if it fails or takes too long. */
export async function outputOf(
  file: string,
  args: readonly string[],
  timeoutSeconds?: number,
): Promise<string | undefined> {
  const { isGood, stdout } = await questionTo(file, args, timeoutSeconds);
  return isGood ? stdout : undefined;
}

/** How a program answered a quick question. */
export interface Answer {
  /** Whether it was started and ended with exit code 0 in time. */
  readonly isGood: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program that takes only a moment, such as `--version`. */
export async function questionTo(
  file: string,
  args: readonly string[],
  timeoutSeconds = 10,
): Promise<Answer> {
  const { execa } = await execaModule;
  const result = await execa(file, args, { reject: false, stdin: "ignore", timeout: timeoutSeconds * 1000 });
  return { isGood: !result.failed, stdout: result.stdout, stderr: result.stderr };
}

/** Whether a program starts and ends by itself, with any exit code. A file that was cut off crashes. */
export async function startsUp(file: string, args: readonly string[]): Promise<boolean> {
  const { execa } = await execaModule;
  const { exitCode } = await execa(file, args, { reject: false, stdin: "ignore", timeout: 20_000 });
  return exitCode !== undefined && exitCode < 126;
}

function execaOptions(options: RunOptions) {
  return {
    all: true,
    stdin: "ignore",
    forceKillAfterDelay: 10_000,
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.env && { env: options.env }),
    ...(options.timeoutSeconds !== undefined && { timeout: options.timeoutSeconds * 1000 }),
    ...(options.signal && { cancelSignal: options.signal }),
  } as const satisfies Options;
}

function isCommandFailure(error: unknown, errorClass: typeof ExecaError): error is ExecaError {
  return error instanceof errorClass && !error.isCanceled;
}

function commandFailure(commandLine: string, error: ExecaError, options: RunOptions): Failure {
  const output = typeof error.all === "string" ? error.all : "";
  const end = output.trimEnd().split("\n").slice(-LINES_SHOWN_ON_FAILURE).join("\n");
  const outcome = outcomeOf(error, options);
  return new Failure(
    `${commandLine}\nfailed (${outcome})${end && `:\n${end}`}`,
    options.remedy ?? `The whole output is in ${logFile}.`,
    { cause: error },
  );
}

function outcomeOf(error: ExecaError, options: RunOptions): string {
  if (error.timedOut) return `not done after ${options.timeoutSeconds ?? 0} s`;

  return error.exitCode === undefined ? error.shortMessage : `exit code ${error.exitCode}`;
}
