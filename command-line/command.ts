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
 * Runs a command of this project: {@link listenForInterruption | an interruption} aborts its signal, an error is printed
 * as {@link describeError} has it, and the exit code says how it ended: 0 done, 1 failed, 130 interrupted.
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

/** Says how a command ended early; answers whether it failed, and was not interrupted. */
function report(error: unknown, isInterrupted: boolean): boolean {
  if (isInterrupted) {
    console.error("\nInterrupted. Run the same command again to go on from here.");
    return false;
  }
  console.error(`\n${describeError(error)}`);
  return true;
}
