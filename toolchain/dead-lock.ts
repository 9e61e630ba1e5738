import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import manifest from "../package.json";
import { stateFolder } from "./locations";
import { runPulumi } from "./pulumi-command";

/** What Pulumi notes in the lock file of an update. */
interface Lock {
  readonly pid: number;
  readonly hostname: string;
}

/**
 * Releases a stack of the embedded state backend whose update was killed: its lock is left behind, and
 * Pulumi would refuse every further update. A lock of a process that runs, of another machine or of
 * another backend stays.
 *
 * @see https://www.pulumi.com/docs/iac/cli/commands/pulumi_cancel/
 */
export async function releaseDeadLock(stackName: string, interrupt: AbortSignal): Promise<void> {
  const locks = process.env.PULUMI_BACKEND_URL ? [] : await readLocks(stackName);
  if (locks.length > 0 && locks.every(isDead)) {
    console.log(`The last update of stack ${stackName} was killed; its lock is released.`);
    await runPulumi(["cancel", "--yes", "--stack", stackName], interrupt);
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
