import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

const SAMPLE_MS = 50;

/** The most memory that each program below this process had in RAM at once, in MiB, by the program's name. */
export type PeakMemory = Readonly<Record<string, number>>;

/**
 * Watches the processes that this one starts while the function runs, and those below them. The kernel keeps
 * each one's peak, so a peak between two looks is not missed, unless it comes in a process's last 50 ms.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html VmHWM
 */
export async function watchingMemory<T>(use: () => Promise<T>): Promise<[result: T, peaks: PeakMemory]> {
  const peaks: Record<string, number> = {};
  const before = new Set(descendantsOf(process.pid));
  const look = (): void => {
    for (const pid of descendantsOf(process.pid).filter((one) => !before.has(one))) {
      const name = programOf(pid);
      const peak = peakOf(pid);
      if (name !== undefined && peak !== undefined) peaks[name] = Math.max(peaks[name] ?? 0, peak);
    }
  };
  const clock = setInterval(look, SAMPLE_MS);
  try {
    return [await use(), peaks];
  } finally {
    clearInterval(clock);
  }
}

/** Processes below another. Any thread may have started them. */
function descendantsOf(pid: number): number[] {
  const threads = orNothing(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  const children = threads.flatMap((thread) =>
    (orNothing(() => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")) ?? "")
      .split(" ")
      .filter((child) => child !== "")
      .map(Number),
  );
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function programOf(pid: number): string | undefined {
  const executable = orNothing(() => readlinkSync(`/proc/${pid}/exe`));
  return executable && basename(executable);
}

function peakOf(pid: number): number | undefined {
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
