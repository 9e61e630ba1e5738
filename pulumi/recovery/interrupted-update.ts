import { readdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import manifest from "../../package.json";
import type { PendingOperation } from "../state/state";
import { Failure } from "../../command-line/failures/failure";
import { stateFolder } from "../../command-line/locations";
import { type Liveness, livenessOf } from "../../command-line/processes/process-identity";
import { dropRecordedKubeconfig } from "../state/edited-state";
import { engineNotes, engineOf, forgetEngine, type EngineNote } from "./engine-note";
import { endOrphanedPlugins } from "./orphaned-plugins";
import { runPulumi } from "../pulumi-command";
import { simpleStackName } from "../project/stack-name";
import { readWholeState } from "../state/whole-state";

/** What Pulumi notes in the lock file of an update, and where that is. */
export interface Lock {
  readonly path: string;
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  /** When the update began. */
  readonly timestamp: string;
}

/** An engine that was noted, and whether it runs. */
interface NotedEngine extends EngineNote {
  readonly liveness: Liveness;
}

/**
 * Clears what an interrupted update of a stack left in the embedded state backend.
 *
 * - The lock of an engine that is proven to be dead, and the plugins that it left running
 * ({@link endOrphanedPlugins}).
 *
 * - A state that was cut off ({@link readWholeState}).
 *
 * - Creates whose outcome the state does not know. The components give every object its stack's identity, so the next
 * update takes over what the cluster has made.
 *
 * A kubeconfig that version 0.1 recorded in the state is dropped as well, in every backend
 * ({@link dropRecordedKubeconfig}).
 *
 * A destroy takes nothing over: it gives a function that settles those creates before they are dropped.
 *
 * A lock is removed if a note beside the state ({@link EngineNote}) tells which process made it, and that process is
 * dead. Every other lock stays, and is explained. `pulumi cancel` would remove all locks, also that of an update that
 * has begun meanwhile. A team's backend stays as it is.
 *
 * @param settle gets what is pending, and ends when that may be dropped
 * @throws {@link Failure} when another update of the stack runs or may run, or the state is cut off and no copy of it
 *   will do
 * @see https://www.pulumi.com/docs/support/troubleshooting/common-issues/update-conflicts/
 */
export async function clearInterruptedUpdate(
  stackName: string,
  interrupt: AbortSignal,
  settle?: (pending: readonly PendingOperation[]) => Promise<void>,
): Promise<void> {
  if (process.env.PULUMI_BACKEND_URL) {
    await dropRecordedKubeconfig(stackName);
    return;
  }
  await clearDeadEngines(stackName, console.log);
  const state = await readWholeState(stackName, console.log);
  await dropRecordedKubeconfig(stackName);
  const pending = state?.checkpoint.latest?.pending_operations ?? [];
  if (pending.length > 0) {
    console.log(
      `The last update of stack ${stackName} was interrupted; the state is compared with the cluster.`,
    );
    await settle?.(pending);
    const refresh = ["refresh", "--yes", "--skip-preview", "--clear-pending-creates", "--suppress-outputs"];
    await runPulumi([...refresh, "--stack", stackName], interrupt);
  }
}

/**
 * Removes the locks of a stack whose engines are dead, and ends what dead engines left running.
 *
 * @param tell gets what was done, for the reader
 * @param folder of the backend
 * @throws {@link Failure} before anything is removed, if an engine runs or may run
 */
export async function clearDeadEngines(
  stackName: string,
  tell: (text: string) => void,
  folder = stateFolder,
): Promise<void> {
  const notes = await engineNotes(folder);
  const engines = await Promise.all(
    notes.map(async (note): Promise<NotedEngine> => ({ ...note, liveness: await livenessOf(note) })),
  );
  const locks = await readLocks(stackName, folder);
  for (const lock of locks) {
    const refusal = judgeLock(stackName, lock, engineOf(lock, engines)?.liveness);
    if (refusal) throw refusal;
  }
  const dead = engines.filter(({ liveness }) => liveness === "dead");
  const orphans = (await Promise.all(dead.map(endOrphanedPlugins))).reduce((sum, count) => sum + count, 0);
  for (const { path } of locks) await rm(path, { force: true });
  await Promise.all(dead.map((engine) => forgetEngine(engine, folder)));
  if (locks.length > 0) {
    tell(
      `The last update of stack ${stackName} was killed; its lock is released${orphans > 0 ? `, and what it left running is ended (${orphans} plugin processes)` : ""}.`,
    );
  }
}

/**
 * Why a lock has to stay; undefined if its engine is dead.
 *
 * @param liveness of the engine that made it; undefined if none was noted
 */
export function judgeLock(
  stackName: string,
  { pid, username, hostname: machine, timestamp }: Lock,
  liveness: Liveness | undefined,
): Failure | undefined {
  if (liveness === "dead") return undefined;
  const owner = `${pid} of ${username} on ${machine}, since ${timestamp}`;
  if (liveness === "alive") {
    return new Failure(
      `stack ${stackName} is being updated by another process: ${owner}.`,
      "Wait until it has ended and run the same command again.",
    );
  }
  return new Failure(
    `stack ${stackName} is locked by an update of process ${owner}, and whether that still runs cannot be told from here: ${whyUnknown(machine, liveness)}.`,
    [
      "Look on that machine, in the container that ran it, whether it still runs:",
      `  ps -p ${pid} -o pid,lstart,command`,
      "If it does, wait until it has ended and run the same command again. If it does not, release the lock:",
      `  npx pulumi cancel --yes --stack ${stackName}`,
    ].join("\n"),
  );
}

function whyUnknown(machine: string, liveness: Liveness | undefined): string {
  if (machine !== hostname()) return "it is another machine";
  return liveness === "unknown"
    ? "it was started in another container (PID namespace) or by another machine of this name"
    : "it was not started by a command of this project, so only its process number is known, which another process can have by now";
}

async function readLocks(stackName: string, backend: string): Promise<Lock[]> {
  const folder = join(backend, ".pulumi", "locks", "organization", manifest.name, simpleStackName(stackName));
  const files = await readdir(folder).catch(() => []);
  const paths = files.filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
  return (await Promise.all(paths.map((path) => readLock(stackName, path)))).filter(
    (lock) => lock !== undefined,
  );
}

/**
 * Undefined if the update has ended meanwhile, and taken its lock away.
 *
 * @throws {@link Failure} when the lock is cut off, and so does not say whose it is
 */
async function readLock(stackName: string, path: string): Promise<Lock | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return { ...(JSON.parse(text) as Omit<Lock, "path">), path };
  } catch (error) {
    throw new Failure(
      `stack ${stackName} is locked by an update that cannot be told: its lock ${path} is cut off (${(error as Error).message}).`,
      `If no update of this stack runs on any machine, release the lock, npx pulumi cancel --yes --stack ${stackName}, and run the same command again.`,
      { cause: error },
    );
  }
}
