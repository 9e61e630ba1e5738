/** What asks a process to end: Ctrl-C, whoever runs it, and the end of its terminal. */
export const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Whatever interrupted a process: a signal, or something that it cannot do its work without. */
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

/** A process's one way to hear that it is to end. */
export interface Interruption {
  /** Aborted with {@link Interrupted}, once. */
  readonly signal: AbortSignal;
  /** Says that the work is done: the next signal ends the process, with the exit code that was set. */
  readonly stop: () => void;
}

/**
 * Listens for everything that asks this process to end: a signal, the end of the process that forked it, and an output
 * that cannot be written, because its reader or its terminal is gone. None of it ends the process: whoever listens gives
 * back what was made or changed first, however often the process is asked.
 *
 * @param told hears who asks, each time, and whether that was not the first time
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
