import { readFile } from "node:fs/promises";
import { setTimeout as after } from "node:timers/promises";
import { identityOf, isAlive, type ProcessIdentity } from "../../command-line/process-identity";
import { processIds } from "../../command-line/processes";
import { signalProcess } from "../../command-line/signal-process";
import { type CiRun, RUN_VARIABLE } from "./ci-run";

/** How long the engine has to end an update in its own way. */
const GRACE_MS = 10_000;

/** How often is looked whether a process that is nobody's child has ended; nothing tells of that. */
const LOOK_EVERY_MS = 100;

/**
 * Ends what still runs of a run whose own processes are gone: the engine, which may be in the middle of an update,
 * its providers and its language host. They are known by a variable in their environment that only they have.
 *
 * Where the system has no /proc nothing is found; there the engine ends by itself when nobody reads its output.
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

/** All that runs of a run, but the command that supervises it. */
export async function processesOf({ name }: Pick<CiRun, "name">): Promise<RunProcess[]> {
  const pids = await processIds();
  const found = await Promise.all(
    pids.map(async (pid) => {
      const variables = (await procFile(pid, "environ")).split("\0");
      const identity = variables.includes(`${RUN_VARIABLE}=${name}`) ? await identityOf(pid) : undefined;
      return identity && { ...identity, isEngine: (await procFile(pid, "comm")).trim() === "pulumi" };
    }),
  );
  return found.filter((found) => found !== undefined);
}

/** Empty for a process that has ended, and for one of another user. */
function procFile(pid: number, name: string): Promise<string> {
  return readFile(`/proc/${String(pid)}/${name}`, "utf8").catch(() => "");
}

async function allGone(processes: readonly ProcessIdentity[]): Promise<void> {
  const end = performance.now() + GRACE_MS;
  const anyAlive = async (): Promise<boolean> => (await Promise.all(processes.map(isAlive))).includes(true);
  while ((await anyAlive()) && performance.now() < end) await after(LOOK_EVERY_MS);
}
