import { conductRun, type RunPlan } from "./conduct-run";
import type { Answer, Order } from "./messages";
import { timedReport } from "./progress";

/**
 * Makes a CI run. It is a process group of its own, which a terminal's Ctrl-C does not reach: an engine that is
 * told twice to end drops its work. It hears from the process that started it, and takes the death of that one for
 * a cancellation.
 */
function main(): void {
  const cancellation = new AbortController();
  const cancel = (): void => {
    cancellation.abort(new Error("cancelled"));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, cancel);
  process.on("disconnect", cancel);
  // Without its reader, output fails, which would end this process before it has removed anything.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", cancel);
  process.on("message", (order: Order) => {
    if ("start" in order) void conduct(order.start, cancellation.signal);
    else cancel();
  });
}

async function conduct(plan: RunPlan, cancelled: AbortSignal): Promise<void> {
  const exitCode = await conductRun(plan, timedReport(console.log), cancelled);
  const answer: Answer = { exitCode };
  // A contract that is still being judged when the run is cancelled must not keep this process.
  if (process.connected) process.send?.(answer, () => process.exit(exitCode));
  else process.exit(exitCode);
}

main();
