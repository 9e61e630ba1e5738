import { basename } from "node:path";
import { linkAt, numbersIn, textIn } from "../../command-line/processes/proc-files";

/** The processes of an update whose memory is measured. */
type Role = "engine" | "provider" | "program";

/** The most memory that any process of a role had resident, in MiB. */
export type PeakMemoryByRole = Readonly<Record<Role, number>>;

/** The kernel keeps each process's peak. Only what a process adds after the last look is missed. */
const LOOK_EVERY_MS = 100;

/** Watches the processes below this one while the work runs. */
export async function watchingMemory<T>(
  work: () => Promise<T>,
): Promise<[result: T, peaks: PeakMemoryByRole]> {
  const peaks = { engine: 0, provider: 0, program: 0 };
  const look = async (parent: number, parentProgram: string): Promise<void> => {
    for (const pid of await childrenOf(parent)) {
      const program = basename((await linkAt(`/proc/${pid}/exe`)) ?? "");
      const role = roleOf(program, parentProgram);
      const peak = role && (await peakMebibytesOf(pid));
      if (role && peak) peaks[role] = Math.max(peaks[role], peak);
      await look(pid, program);
    }
  };
  const clock = setInterval(() => void look(process.pid, ""), LOOK_EVERY_MS);
  try {
    return [await work(), peaks];
  } finally {
    clearInterval(clock);
  }
}

/** If no process of a role was seen, its memory is unknown, not zero. */
export function requireAllSeen(peaks: PeakMemoryByRole): void {
  for (const [role, peak] of Object.entries(peaks))
    if (peak === 0) throw new Error(`no process of the ${role} was seen, so its memory is not known`);
}

function roleOf(program: string, parentProgram: string): Role | undefined {
  if (program === "pulumi") return "engine";
  if (program === "pulumi-resource-kubernetes") return "provider";
  return program === "node" && parentProgram.startsWith("pulumi-language-nodejs") ? "program" : undefined;
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await numbersIn(`/proc/${pid}/task`);
  const children = await Promise.all(threads.map((thread) => textIn(`/proc/${pid}/task/${thread}/children`)));
  return children.flatMap((pids) => pids.split(" ").filter((child) => child !== "")).map(Number);
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html (VmHWM) */
async function peakMebibytesOf(pid: number): Promise<number> {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(await textIn(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}
