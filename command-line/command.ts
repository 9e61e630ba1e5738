import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { describeError } from "./failures/error-description";
import { listenForInterruption } from "./interruption";
import { requireSupportedSystem } from "./supported-system";

const INTERRUPTED_EXIT_CODE = 130;

/** How a command says that it failed. */
export interface CommandOptions {
  /** Default: 1. */
  readonly failedExitCode?: number;
}

/**
 * Runs a command of this project. {@link listenForInterruption | An interruption} aborts its signal, and
 * {@link describeError} says how an error is printed. The exit code is 0 if the command is done, 1 if it failed, and
 * 130 if it was interrupted.
 */
export async function runCommand(
  command: (interrupt: AbortSignal) => Promise<void>,
  { failedExitCode = 1 }: CommandOptions = {},
): Promise<void> {
  const interruption = listenForInterruption((by, again) => {
    if (again) console.error(`${by} again: what was begun is brought to an end first.`);
  });
  try {
    requireSupportedSystem();
    await command(interruption.signal);
  } catch (error) {
    process.exitCode = report(error, interruption.signal.aborted) ? failedExitCode : INTERRUPTED_EXIT_CODE;
  } finally {
    interruption.stop();
  }
}

/** What a command takes, and the text that explains it. */
export interface CommandLine<O extends ParseArgsOptionsConfig> {
  readonly help: string;
  /** Options beside `--help`. */
  readonly options: O;
  /** Default: the arguments of the process. */
  readonly args?: readonly string[];
  /** Default: false. */
  readonly allowPositionals?: boolean;
}

/** The options and the further arguments of a command. */
export type Given<O extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true }>
>;

/** Runs a command as {@link runCommand} does, with the options that it is given. `--help` prints its help instead. */
export function runWithOptions<O extends ParseArgsOptionsConfig>(
  { help, options, args = process.argv.slice(2), allowPositionals = false }: CommandLine<O>,
  command: (given: Given<O>, interrupt: AbortSignal) => Promise<void>,
  how?: CommandOptions,
): Promise<void> {
  return runCommand(async (interrupt) => {
    const all = { ...options, help: { type: "boolean" } } as const;
    const given = parseArgs({ args: [...args], options: all, allowPositionals });
    if ((given.values as { help?: boolean }).help) console.log(help);
    else await command(given, interrupt);
  }, how);
}

/** Prints how a command ended early. Returns whether it failed rather than was interrupted. */
function report(error: unknown, isInterrupted: boolean): boolean {
  if (isInterrupted) {
    console.error("\nInterrupted. Run the same command again to go on from here.");
    return false;
  }
  console.error(`\n${describeError(error)}`);
  return true;
}
