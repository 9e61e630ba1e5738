import { readdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import manifest from "../package.json";
import type { PendingOperation } from "./checkpoint";
import { Failure } from "../command-line/failure";
import { stateFolder } from "../command-line/locations";
import { endOrphanedPlugins } from "./orphaned-plugins";
import { identityOf } from "../command-line/process-identity";
import { runPulumi } from "./pulumi-command";
import { readWholeState } from "./whole-state";

/** What Pulumi notes in the lock file of an update, and where that is. */
interface Lock {
  readonly path: string;
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  /** When the update began. */
  readonly timestamp: string;
}

/**
 * Clears what an interrupted update of a stack left in the embedded state backend: the lock of a process that was
 * killed, whose plugins are ended ({@link endOrphanedPlugins}), a state that was cut off ({@link readWholeState}), and
 * creates whose outcome the state does not know. Dropping those is safe, because the components give every object its
 * stack's field manager: the next update takes over what the cluster has made.
 *
 * A destroy takes nothing over: it gives a function that settles those creates before they are dropped.
 *
 * Only the lock itself of a killed process is removed: `pulumi cancel` removes all, and an update that has begun
 * meanwhile would lose its own. A team's backend stays as it is.
 *
 * @param settle - gets what is pending, and ends when that may be dropped
 * @throws {@link Failure} when another update of the stack runs, here or on another machine, or the state is cut
 *   off and no copy of it will do
 * @see https://www.pulumi.com/docs/support/troubleshooting/common-issues/update-conflicts/
 */
export async function clearInterruptedUpdate(
  stackName: string,
  interrupt: AbortSignal,
  settle?: (pending: readonly PendingOperation[]) => Promise<void>,
): Promise<void> {
  if (process.env.PULUMI_BACKEND_URL) {
    return;
  }
  for (const lock of await readLocks(stackName)) {
    if (!(await isDead(lock))) throw runningUpdate(stackName, lock);
    const orphans = await endOrphanedPlugins();
    console.log(
      `The last update of stack ${stackName} was killed; its lock is released${orphans > 0 ? `, and what it left running is ended (${orphans} plugin processes)` : ""}.`,
    );
    await rm(lock.path, { force: true });
  }
  const state = await readWholeState(stackName, console.log);
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

async function readLocks(stackName: string): Promise<Lock[]> {
  const folder = join(stateFolder, ".pulumi", "locks", "organization", manifest.name, stackName);
  const files = await readdir(folder).catch(() => []);
  const paths = files.filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
  return (await Promise.all(paths.map(readLock))).filter((lock) => lock !== undefined);
}

/** Undefined where the update has ended meanwhile, and taken its lock away. */
async function readLock(path: string): Promise<Lock | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? undefined : { ...(JSON.parse(text) as Omit<Lock, "path">), path };
}

function runningUpdate(stackName: string, { pid, username, hostname: machine, timestamp }: Lock): Failure {
  return new Failure(
    `stack ${stackName} is being updated by another process: ${pid} of ${username} on ${machine}, since ${timestamp}.`,
    `Wait until it has ended and run the same command again. If it is sure that it does not run any more: npx pulumi cancel --stack ${stackName}`,
  );
}

/** A process that was killed and that nobody has asked after yet counts as dead, too. */
async function isDead(lock: Lock): Promise<boolean> {
  return lock.hostname === hostname() && (await identityOf(lock.pid)) === undefined;
}
