import { readdir, readFile, readlink } from "node:fs/promises";

// A process may end at any moment, a process of another user is hidden, and a system may have no /proc.

/** Text of a file; empty if it cannot be read. */
export async function textIn(path: string): Promise<string> {
  return (await readFile(path, "utf8").catch(() => "")).trim();
}

/** Where a link leads; undefined if it cannot be read. */
export function linkAt(path: string): Promise<string | undefined> {
  return readlink(path).catch(() => undefined);
}

/** Numbers that name the entries of a folder: processes in /proc, threads in /proc/PID/task. */
export async function numbersIn(folder: string): Promise<number[]> {
  const entries = await readdir(folder).catch(() => []);
  return entries.filter((entry) => /^\d+$/.test(entry)).map(Number);
}

/**
 * The fields of a process's stat from the third on, its state; empty if it has ended.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export async function statFieldsOf(pid: number): Promise<string[]> {
  const stat = await textIn(`/proc/${pid}/stat`);
  // The second field, the name, is in parentheses and may hold any character.
  return stat === "" ? [] : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
