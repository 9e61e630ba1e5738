import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { describeError } from "../../../command-line/failures/error-description";
import { RUN_VARIABLE } from "../run/ci-run";
import type { RunPlan } from "../conduct-run";
import { EXIT } from "../report/exit-code";
import type { WorkerEnd, Order } from "./worker";
import { removeRun } from "../removal/remove-run";
import { endProcesses } from "../run/run-processes";
import { writeRecord } from "../run/run-record";

/**
 * Starts a process that makes the run, and removes the run if that process crashes.
 *
 * @param cancelled tells the process to prove no further, and to remove what it made
 * @returns the exit code of the command
 */
export async function superviseRun(plan: RunPlan, cancelled: AbortSignal): Promise<number> {
  await writeRecord(plan.run, [process.pid]);
  const worker = startWorker(plan);
  // Unlike "exit", this event comes after the last message.
  const ended = once(worker, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  let answer: WorkerEnd | undefined;
  worker.on("message", (message: WorkerEnd) => (answer = message));
  if (worker.pid !== undefined) await writeRecord(plan.run, [process.pid, worker.pid]);

  const cancel = (): void => {
    tell(worker, { cancel: true });
  };
  tell(worker, { start: plan });
  cancelled.addEventListener("abort", cancel);
  if (cancelled.aborted) cancel();
  const [exitCode, signal] = await ended;
  cancelled.removeEventListener("abort", cancel);
  if (answer) return answer.exitCode;

  console.error(`\nThe run crashed (${signal ?? `exit code ${String(exitCode)}`}); removing what it made.`);
  await endProcesses(plan.run);
  try {
    await removeRun(plan.run, console.log);
  } catch (error) {
    console.error(describeError(error));
    return EXIT.failed;
  }
  return cancelled.aborted ? EXIT.cancelled : EXIT.failed;
}

/** The worker is a process group of its own. All processes below it inherit the variable. */
function startWorker({ run }: RunPlan): ChildProcess {
  return fork(require.resolve("./worker"), [], {
    detached: true,
    env: { ...process.env, [RUN_VARIABLE]: run.name },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

/** A worker that has crashed receives no messages. */
function tell(worker: ChildProcess, order: Order): void {
  if (worker.connected) worker.send(order);
}
