import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/** The processes of an update whose memory is measured. */
export type Role = "engine" | "provider" | "program";

/** The most memory that any process of a role had resident, in MiB. */
export type PeakMemoryByRole = Readonly<Record<Role, number>>;

/** The kernel keeps each process's peak. Only what a process adds after the last look is missed. */
const LOOK_EVERY_MS = 100;

/** Watches the processes below this one while the work runs. */
export async function watchingMemory<T>(
  work: () => Promise<T>,
): Promise<[result: T, peaks: PeakMemoryByRole]> {
  const peaks = { engine: 0, provider: 0, program: 0 };
  const look = (parent: number, parentProgram: string): void => {
    for (const pid of childrenOf(parent)) {
      const program = programOf(pid);
      const role = roleOf(program, parentProgram);
      if (role !== undefined) peaks[role] = Math.max(peaks[role], peakMebibytesOf(pid));
      look(pid, program);
    }
  };
  const clock = setInterval(() => {
    look(process.pid, "");
  }, LOOK_EVERY_MS);
  try {
    return [await work(), peaks];
  } finally {
    clearInterval(clock);
  }
}

/** A role whose process was not seen did not take zero memory. */
export function requireAllSeen(peaks: PeakMemoryByRole): void {
  for (const [role, peak] of Object.entries(peaks))
    if (peak === 0) throw new Error(`no process of the ${role} was seen, so its memory is not known`);
}

function roleOf(program: string, parentProgram: string): Role | undefined {
  if (program === "pulumi") return "engine";
  if (program === "pulumi-resource-kubernetes") return "provider";
  return program === "node" && parentProgram.startsWith("pulumi-language-nodejs") ? "program" : undefined;
}

function childrenOf(pid: number): number[] {
  return or([], () => readdirSync(`/proc/${pid}/task`)).flatMap((thread) =>
    or("", () => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8"))
      .split(" ")
      .filter((child) => child !== "")
      .map(Number),
  );
}

function programOf(pid: number): string {
  return basename(or("", () => readlinkSync(`/proc/${pid}/exe`)));
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html (VmHWM) */
function peakMebibytesOf(pid: number): number {
  const status = or("", () => readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

/** A process may end while it is looked at. */
function or<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
