import { setMaxListeners } from "node:events";
import { constants } from "node:os";
import { orAborted } from "../../command-line/or-aborted";

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

/** Settles as the work does, or rejects as soon as the run is interrupted. */
export function orInterrupted<T>(work: Promise<T>): Promise<T> {
  return orAborted(work, interruption);
}

/** On SIGINT, SIGTERM, or the death of the process that started this one, everything owned is removed before the end. */
export function tearDownWhenInterrupted(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      interrupt(signal, 128 + constants.signals[signal]);
    });
  }
  const interruptAsOrphan = (): void => {
    interrupt("the end of the process that started it", 1);
  };
  process.on("disconnect", interruptAsOrphan);
  // Without its reader, output fails, which would end this process on the spot.
  process.stdout.on("error", interruptAsOrphan);
  process.stderr.on("error", interruptAsOrphan);
}

function interrupt(by: string, exitCode: number): void {
  if (interruption.aborted) return;
  console.error(`\ninterrupted by ${by}: removing what was made`);
  controller.abort(new Error(`interrupted by ${by}`));
  void Promise.all(owners).then(() => process.exit(exitCode));
}
