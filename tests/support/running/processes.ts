import { basename } from "node:path";
import { linkAt, numbersIn, statFieldsOf, textIn } from "../../../command-line/processes/proc-files";

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

/** Folder that a process works in; undefined if it has ended, or is another user's. */
export function workingFolderOf({ pid }: RunningProcess): Promise<string | undefined> {
  return linkAt(`/proc/${pid}/cwd`);
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

/** All processes of this machine; none if the system has no /proc. */
export async function processes(): Promise<RunningProcess[]> {
  const found = await Promise.all((await numbersIn("/proc")).map(readProcess));
  return found.filter((each) => each !== undefined);
}

/** Undefined if it has ended meanwhile, and for what has no command line: threads of the kernel, and zombies. */
async function readProcess(pid: number): Promise<RunningProcess | undefined> {
  const [[, parent], commandLine] = await Promise.all([statFieldsOf(pid), textIn(`/proc/${pid}/cmdline`)]);
  if (parent === undefined || commandLine === "") return undefined;
  return {
    pid,
    parent: Number(parent),
    command: commandLine.split("\0").filter((argument) => argument !== ""),
  };
}
