import { setMaxListeners } from "node:events";
import { constants } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { ENDING_SIGNALS, type Interrupter, listenForInterruption } from "../../../command-line/interruption";
import { orAborted } from "../../../command-line/or-aborted";

const controller = new AbortController();
const owners = new Set<Promise<void>>();

/** Aborted once the run was told to end. */
export const interruption: AbortSignal = controller.signal;

// The Automation API listens anew with each update and preview, and never stops.
setMaxListeners(0, interruption);

/** Lets an interrupted run wait for work that has something to remove at its end. */
export function owning<T>(work: Promise<T>): Promise<T> {
  const end = work.then(
    () => undefined,
    () => undefined,
  );
  owners.add(end);
  void end.then(() => owners.delete(end));
  return work;
}

/** Whether nothing has to be removed. */
export function ownsNothing(): boolean {
  return owners.size === 0;
}

/** Settles as the work does, or rejects as soon as the run is interrupted. */
export function orInterrupted<T>(work: Promise<T>): Promise<T> {
  return orAborted(work, interruption);
}

/** What an interrupted run does whose work does not end. */
interface LastResort {
  /** How long the work has to remove what it made. */
  readonly patienceMs: number;
  /** Removes what is left then. */
  readonly sweep: () => Promise<void>;
}

/**
 * Whatever interrupts the run, everything owned is removed before its end.
 *
 * @param lastResort default: the work may take as long as it does
 */
export function tearDownWhenInterrupted(lastResort?: LastResort): void {
  listenForInterruption((by, again) => {
    if (again) return;
    console.error(`\ninterrupted by ${by}: removing what was made`);
    controller.abort(new Error(`interrupted by ${by}`));
    const removed = Promise.all(owners);
    void (lastResort ? within(lastResort, removed) : removed).then(() => process.exit(exitCodeFor(by)));
  });
}

async function within({ patienceMs, sweep }: LastResort, removed: Promise<unknown>): Promise<void> {
  const isRemoved = await Promise.race([removed.then(() => true), delay(patienceMs, false)]);
  if (isRemoved) return;
  console.error(`not all work has ended within ${patienceMs / 1000} s: removing what it leaves`);
  await sweep().catch((error: unknown) => {
    console.error(`it could not be removed: ${String(error)}`);
  });
}

/** That of a program which the signal ended. */
function exitCodeFor(by: Interrupter): number {
  const signal = ENDING_SIGNALS.find((name) => name === by);
  return signal === undefined ? 1 : 128 + constants.signals[signal];
}
