import { setTimeout as after } from "node:timers/promises";
import {
  processIdentityOf,
  livenessOf,
  type ProcessIdentity,
} from "../../../command-line/processes/process-identity";
import { textIn } from "../../../command-line/processes/proc-files";
import { processesWith } from "../../../command-line/processes/processes";
import { signalProcess } from "../../../command-line/processes/signal-process";
import { type CiRun, RUN_VARIABLE } from "./ci-run";

/** How long the engine has to end an update in its own way. */
const GRACE_MS = 10_000;

/**
 * How often to check whether a process has ended. The system does not notify of the end of a process that is not a
 * child.
 */
const LOOK_EVERY_MS = 100;

/**
 * Ends the processes that a dead run left: the engine, which may be in the middle of an update, its providers and its
 * language host. A variable in their environment, which only they have, identifies them.
 *
 * On a system without /proc, none is found. There, the engine ends by itself because its output is no longer read.
 */
export async function endProcesses(run: Pick<CiRun, "name">): Promise<void> {
  const engines = (await processesOf(run)).filter(({ isEngine }) => isEngine);
  for (const { pid } of engines) signalProcess(pid, "SIGINT");
  await allGone(engines);
  const others = await processesOf(run);
  for (const { pid } of others) signalProcess(pid, "SIGKILL");
  await allGone(others);
}

/** A process below a run. */
export interface RunProcess extends ProcessIdentity {
  readonly isEngine: boolean;
}

/** All processes of a run except the command that supervises it. */
export async function processesOf({ name }: Pick<CiRun, "name">): Promise<RunProcess[]> {
  const found = await Promise.all(
    (await processesWith(RUN_VARIABLE, name)).map(async (pid) => {
      const identity = await processIdentityOf(pid);
      return identity && { ...identity, isEngine: (await textIn(`/proc/${pid}/comm`)) === "pulumi" };
    }),
  );
  return found.filter((found) => found !== undefined);
}

async function allGone(processes: readonly ProcessIdentity[]): Promise<void> {
  const end = performance.now() + GRACE_MS;
  const anyAlive = async (): Promise<boolean> =>
    (await Promise.all(processes.map(livenessOf))).includes("alive");
  while ((await anyAlive()) && performance.now() < end) await after(LOOK_EVERY_MS);
}
