import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/** Processes that another has started. Any of its threads may have. */
export function childrenOf(pid: number): number[] {
  const threads = orNothing(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return threads.flatMap((thread) =>
    (orNothing(() => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")) ?? "")
      .split(" ")
      .filter((child) => child !== "")
      .map(Number),
  );
}

/** Name of the program that a process runs; undefined where it has ended. */
export function programOf(pid: number): string | undefined {
  const executable = orNothing(() => readlinkSync(`/proc/${pid}/exe`));
  return executable && basename(executable);
}

/**
 * The most memory that a process had in RAM until now, in MiB; undefined where it has ended.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html VmHWM
 */
export function peakMemoryOf(pid: number): number | undefined {
  const status = orNothing(() => readFileSync(`/proc/${pid}/status`, "utf8"));
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status ?? "")?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
}

/** A process may end while it is looked at. */
function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
