import { childrenOf, peakMemoryOf, programOf } from "../process-tree";

/** The processes of an update whose memory matters. */
export type Role = "engine" | "provider" | "program";

/** The most memory that any process of a role had resident, in MiB. */
export type PeakMemoryByRole = Readonly<Record<Role, number>>;

/** The kernel keeps each process's peak; between looks, only what a process still adds before it ends is missed. */
const LOOK_EVERY_MS = 100;

/** Watches the processes below this one while an update runs. */
export class PeakMemory {
  readonly #peaks = { engine: 0, provider: 0, program: 0 };
  readonly #clock = setInterval(() => {
    this.#look(process.pid, undefined);
  }, LOOK_EVERY_MS);

  /** Ends the watch and answers what was seen. */
  stop(): PeakMemoryByRole {
    clearInterval(this.#clock);
    return this.#peaks;
  }

  #look(parent: number, parentProgram: string | undefined): void {
    for (const pid of childrenOf(parent)) {
      const program = programOf(pid);
      const role = roleOf(program, parentProgram);
      if (role !== undefined) this.#peaks[role] = Math.max(this.#peaks[role], peakMemoryOf(pid) ?? 0);
      this.#look(pid, program);
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
