import { Failure } from "./failure";

const interruptedExitCode = 130;

/**
 * Runs a command of this project: Ctrl-C and SIGTERM abort its signal, a {@link Failure} is printed
 * with its remedy, and the exit code says how it ended: 0 done, 1 failed, 130 interrupted.
 */
export async function runCommand(command: (interrupt: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const interrupt = (): void => {
    controller.abort(new Error("interrupted"));
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    await command(controller.signal);
  } catch (error) {
    process.exitCode = report(error, controller.signal.aborted);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

function report(error: unknown, isInterrupted: boolean): number {
  if (isInterrupted) {
    console.error("\nInterrupted. Run the same command again to go on from here.");
    return interruptedExitCode;
  }
  if (error instanceof Failure) {
    console.error(`\nerror: ${error.message}\n\n${error.remedy}`);
  } else {
    console.error(error);
  }
  return 1;
}
