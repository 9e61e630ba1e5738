import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import manifest from "../package.json";
import { stateFolder } from "./locations";
import { exists } from "./machine-file";
import { runPulumi } from "./pulumi-command";

/** What Pulumi notes in the lock file of an update. */
interface Lock {
  readonly pid: number;
  readonly hostname: string;
}

/** The part of a stack's state that matters here. */
interface Checkpoint {
  readonly checkpoint: { readonly latest?: { readonly pending_operations?: readonly unknown[] } };
}

/**
 * Clears what an interrupted update of a stack left in the embedded state backend: the lock of a process that
 * was killed, and creates whose outcome the state does not know. Dropping those is safe, because the components
 * give every object its stack's field manager: the next update takes over what the cluster has made.
 *
 * A lock of a process that runs or of another machine stays, and so does a team's backend.
 *
 * @see https://www.pulumi.com/docs/support/troubleshooting/common-issues/update-conflicts/
 */
export async function clearInterruptedUpdate(stackName: string, interrupt: AbortSignal): Promise<void> {
  if (process.env.PULUMI_BACKEND_URL) {
    return;
  }
  const locks = await readLocks(stackName);
  if (locks.length > 0 && locks.every(isDead)) {
    console.log(`The last update of stack ${stackName} was killed; its lock is released.`);
    await runPulumi(["cancel", "--yes", "--stack", stackName], interrupt);
  }
  if (await hasPendingOperations(stackName)) {
    console.log(
      `The last update of stack ${stackName} was interrupted; the state is compared with the cluster.`,
    );
    const refresh = ["refresh", "--yes", "--skip-preview", "--clear-pending-creates", "--suppress-outputs"];
    await runPulumi([...refresh, "--stack", stackName], interrupt);
  }
}

async function readLocks(stackName: string): Promise<Lock[]> {
  const folder = join(stateFolder, ".pulumi", "locks", "organization", manifest.name, stackName);
  const files = await readdir(folder).catch(() => []);
  const names = files.filter((name) => name.endsWith(".json"));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.map((text) => JSON.parse(text) as Lock);
}

function isDead(lock: Lock): boolean {
  if (lock.hostname !== hostname()) {
    return false;
  }
  try {
    process.kill(lock.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

async function hasPendingOperations(stackName: string): Promise<boolean> {
  const path = join(stateFolder, ".pulumi", "stacks", manifest.name, `${stackName}.json`);
  if (!(await exists(path))) {
    return false;
  }
  const { checkpoint } = JSON.parse(await readFile(path, "utf8")) as Checkpoint;
  return (checkpoint.latest?.pending_operations ?? []).length > 0;
}
