/** Signals that ask a process to end: Ctrl-C, a request of another process, and the end of its terminal. */
export const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What interrupted a process: a signal, or the loss of something that it cannot work without. */
export type Interrupter =
  | (typeof ENDING_SIGNALS)[number]
  | "the end of the process that started it"
  | "output that cannot be written";

/** Why a process ends early; the reason of {@link Interruption.signal}. */
class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor(readonly by: Interrupter) {
    super(`interrupted by ${by}`);
  }
}

/** How a process is told to end. */
export interface Interruption {
  /** Aborted with {@link Interrupted}, once. */
  readonly signal: AbortSignal;
  /** Says that the work is done: the next signal ends the process, with the exit code that was set. */
  readonly stop: () => void;
}

/**
 * Listens for what asks this process to end: a signal, the end of its parent process, or an output whose reader is
 * gone. None of these ends the process at once, however often they come. The command first undoes what it made or
 * changed.
 *
 * @param told is called for each request to end, with its source and whether it was not the first one
 */
export function listenForInterruption(
  told: (by: Interrupter, again: boolean) => void = () => undefined,
): Interruption {
  const controller = new AbortController();
  const interrupt = (by: Interrupter): void => {
    told(by, controller.signal.aborted);
    controller.abort(new Interrupted(by));
  };
  const orphaned = (): void => {
    interrupt("the end of the process that started it");
  };
  // An error that nothing listens for would end the process, so this listener stays.
  const silenced = (): void => {
    if (!controller.signal.aborted) interrupt("output that cannot be written");
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, interrupt);
  process.on("disconnect", orphaned);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", silenced);
  return {
    signal: controller.signal,
    stop: () => {
      for (const signal of ENDING_SIGNALS) process.on(signal, () => process.exit()).off(signal, interrupt);
      process.off("disconnect", orphaned);
    },
  };
}
