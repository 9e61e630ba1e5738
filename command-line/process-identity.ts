import { readFile } from "node:fs/promises";
import { outputOf } from "./process";

/** A process, told from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the words of the operating system. */
  readonly start: string;
}

/** Identity of a process that runs; undefined where there is none of that number. */
export async function identityOf(pid: number): Promise<ProcessIdentity | undefined> {
  const start = process.platform === "linux" ? await startOnLinux(pid) : await startElsewhere(pid);
  return start === undefined ? undefined : { pid, start };
}

/** Whether a process still runs. */
export async function isAlive({ pid, start }: ProcessIdentity): Promise<boolean> {
  return (await identityOf(pid))?.start === start;
}

/**
 * The clock ticks between the machine's start and the process's. One that has ended and is only not forgotten yet
 * (Z) does not run.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
async function startOnLinux(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, "utf8").catch(() => "");
  // The second field, the name, is in parentheses and may hold any character.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === "Z" || state === "X" ? undefined : fields[18];
}

async function startElsewhere(pid: number): Promise<string | undefined> {
  const [state, ...start] = ((await outputOf("ps", ["-o", "stat=,lstart=", "-p", String(pid)])) ?? "")
    .trim()
    .split(/\s+/);
  return start.length === 0 || state?.startsWith("Z") ? undefined : start.join(" ");
}
