import { childrenOf, peakMemoryOf, programOf } from "./process-tree";

const SAMPLE_MS = 50;

/** The most memory that each program below this process had in RAM at once, in MiB, by the program's name. */
export type PeakMemory = Readonly<Record<string, number>>;

/**
 * Watches the processes that this one starts while the function runs, and those below them. The kernel keeps
 * each one's peak, so a peak between two looks is not missed, unless it comes in a process's last 50 ms.
 */
export async function watchingMemory<T>(use: () => Promise<T>): Promise<[result: T, peaks: PeakMemory]> {
  const peaks: Record<string, number> = {};
  const before = new Set(descendantsOf(process.pid));
  const look = (): void => {
    for (const pid of descendantsOf(process.pid).filter((one) => !before.has(one))) {
      const name = programOf(pid);
      const peak = peakMemoryOf(pid);
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

/** Processes below another. */
function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}
