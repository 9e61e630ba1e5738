import { listenForInterruption } from "../../../command-line/interruption";
import { conductRun, type RunPlan } from "../conduct-run";
import { timedReport } from "../report/engine-events";

/** A message from the command to this process. */
export type Order = { readonly start: RunPlan } | { readonly cancel: true };

/** The last message of this process to the command. */
export interface WorkerEnd {
  readonly exitCode: number;
}

/**
 * Makes a CI run. It is a process group of its own, so that a terminal's Ctrl-C does not reach it. An engine that is
 * told twice to end drops its work. The process that started the worker tells it to end; its death counts as a
 * cancellation, too.
 */
function main(): void {
  const interruption = listenForInterruption();
  const ordered = new AbortController();
  const cancelled = AbortSignal.any([interruption.signal, ordered.signal]);
  process.on("message", (order: Order) => {
    if ("start" in order) void conduct(order.start, cancelled);
    else ordered.abort(new Error("cancelled"));
  });
}

async function conduct(plan: RunPlan, cancelled: AbortSignal): Promise<void> {
  const exitCode = await conductRun(plan, timedReport(console.log), cancelled);
  const answer: WorkerEnd = { exitCode };
  // A contract that is still being judged must not keep this process alive after a cancellation.
  if (process.connected) process.send?.(answer, undefined, undefined, () => process.exit(exitCode));
  else process.exit(exitCode);
}

main();
