import { readdir, readFile, readlink } from "node:fs/promises";
import { basename } from "node:path";

/** The processes of an update whose memory matters. */
export type Role = "engine" | "provider" | "program";

/** The most memory that any process of a role had resident, in MiB. */
export type PeakMemoryByRole = Readonly<Record<Role, number>>;

/** The kernel keeps each process's peak; between looks, only what a process still adds before it ends is missed. */
const LOOK_EVERY_MS = 100;

/**
 * Watches the processes below this one while an update runs.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
 */
export class PeakMemory {
  readonly #peaks = { engine: 0, provider: 0, program: 0 };
  #looking: Promise<void> = Promise.resolve();
  readonly #clock: NodeJS.Timeout;

  constructor() {
    let isLooking = false;
    this.#clock = setInterval(() => {
      if (isLooking) return;
      isLooking = true;
      this.#looking = this.#look(process.pid, undefined).finally(() => {
        isLooking = false;
      });
    }, LOOK_EVERY_MS);
  }

  /** Ends the watch and answers what was seen. */
  async stop(): Promise<PeakMemoryByRole> {
    clearInterval(this.#clock);
    await this.#looking;
    return this.#peaks;
  }

  async #look(parent: number, parentProgram: string | undefined): Promise<void> {
    for (const pid of await childrenOf(parent)) {
      const program = await programOf(pid);
      const role = roleOf(program, parentProgram);
      if (role !== undefined) this.#peaks[role] = Math.max(this.#peaks[role], await peakOf(pid));
      await this.#look(pid, program);
    }
  }
}

function roleOf(program: string | undefined, parentProgram: string | undefined): Role | undefined {
  if (program === "pulumi") return "engine";
  if (program === "pulumi-resource-kubernetes") return "provider";
  const isHosted = parentProgram?.startsWith("pulumi-language-nodejs") ?? false;
  return program === "node" && isHosted ? "program" : undefined;
}

/** A role whose process was not found has not taken no memory. */
export function requireAllSeen(peaks: PeakMemoryByRole): void {
  for (const [role, peak] of Object.entries(peaks)) {
    if (peak === 0) throw new Error(`no process of the ${role} was seen, so that its memory is not known`);
  }
}

/** Any thread can have started a process. */
async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${String(pid)}/task`).catch(() => []);
  const children = await Promise.all(tasks.map((task) => procFile(`${String(pid)}/task/${task}/children`)));
  return children.flatMap((pids) => pids.split(" ").filter(Boolean).map(Number));
}

async function programOf(pid: number): Promise<string | undefined> {
  const executable = await readlink(`/proc/${String(pid)}/exe`).catch(() => undefined);
  return executable && basename(executable);
}

async function peakOf(pid: number): Promise<number> {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(await procFile(`${String(pid)}/status`))?.[1] ?? 0) / 1024;
}

/** Empty where the process has ended. */
function procFile(path: string): Promise<string> {
  return readFile(`/proc/${path}`, "utf8").catch(() => "");
}
