import { describeError } from "./error-description";

const interruptedExitCode = 130;

/** How a command says that it failed. */
export interface CommandOptions {
  /** Default: 1. */
  readonly failedExitCode?: number;
}

/**
 * Runs a command of this project: Ctrl-C and SIGTERM abort its signal, an error is printed
 * as {@link describeError} has it, and the exit code says how it ended: 0 done, 1 failed, 130 interrupted.
 */
export async function runCommand(
  command: (interrupt: AbortSignal) => Promise<void>,
  { failedExitCode = 1 }: CommandOptions = {},
): Promise<void> {
  const controller = new AbortController();
  const interrupt = (): void => {
    controller.abort(new Error("interrupted"));
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    await command(controller.signal);
  } catch (error) {
    process.exitCode = report(error, controller.signal.aborted) ? failedExitCode : interruptedExitCode;
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
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
