import { readdir, readFile, readlink } from "node:fs/promises";
import { basename } from "node:path";

/** A process of this machine. */
export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: readonly string[];
}

/** Whether a process runs a program of a name. */
export function isNamed(name: string): (each: RunningProcess) => boolean {
  return ({ command }) => basename(command[0] ?? "") === name;
}

/** Folder that a process works in; undefined where it has ended, or is another user's. */
export async function workingFolderOf({ pid }: RunningProcess): Promise<string | undefined> {
  return readlink(`/proc/${pid}/cwd`).catch(() => undefined);
}

/** The processes that others have started, and those that these have started. */
export function descendantsOf(pids: readonly number[], all: readonly RunningProcess[]): RunningProcess[] {
  const found = new Set(pids);
  // Each round finds the children of those that the one before has found.
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return all.filter(({ pid }) => found.has(pid) && !pids.includes(pid));
}

/** Numbers of all processes of this machine; none where the system has no /proc. */
export async function processIds(): Promise<number[]> {
  const entries = await readdir("/proc").catch(() => []);
  return entries.filter((entry) => /^\d+$/.test(entry)).map(Number);
}

/**
 * Numbers of the processes whose environment has a variable of a value, which they inherit; none where the system has
 * no /proc, and none of another user.
 */
export async function processesWith(variable: string, value: string): Promise<number[]> {
  const pids = await processIds();
  const environments = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")),
  );
  return pids.filter((_, index) => environments[index]?.split("\0").includes(`${variable}=${value}`));
}

/** All processes of this machine; none where the system has no /proc. */
export async function processes(): Promise<RunningProcess[]> {
  const found = await Promise.all((await processIds()).map(readProcess));
  return found.filter((each) => each !== undefined);
}

/** Undefined where it has ended meanwhile, and for what has no command line: threads of the kernel, and zombies. */
async function readProcess(pid: number): Promise<RunningProcess | undefined> {
  try {
    const [stat, commandLine] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile(`/proc/${pid}/cmdline`, "utf8"),
    ]);
    if (commandLine === "") return undefined;
    // The second field, the name, is in parentheses and may hold any character.
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    return { pid, parent, command: commandLine.split("\0").filter((argument) => argument !== "") };
  } catch {
    return undefined;
  }
}
