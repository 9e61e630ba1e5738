import { outputOf } from "./process";
import { ownProcessSpace, type ProcessSpace, seesEveryProcess, startsOf } from "./process-space";

/** A process, told from a later one that was given the same number, and from one of another container or machine. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the words of the operating system. */
  readonly start: string;
  /** Where its number counts; undefined if the system has no PID namespaces. */
  readonly space?: ProcessSpace;
}

/** Whether a process runs; `unknown` if this process cannot see it. */
export type Liveness = "alive" | "dead" | "unknown";

/** Identity of a process that runs, by the number that this process knows it by; undefined if there is none. */
export async function processIdentityOf(pid: number): Promise<ProcessIdentity | undefined> {
  if (process.platform !== "linux") {
    const start = await startElsewhere(pid);
    return start === undefined ? undefined : { pid, start };
  }
  const space = await ownProcessSpace();
  const [start] = space === undefined ? [] : await startsOf(pid, space);
  return space === undefined || start === undefined ? undefined : { pid, start, space };
}

/**
 * Whether a process still runs. It counts as dead only if that is proven. Either no process has its number, or the
 * process with that number started at another time, or the machine was restarted since.
 */
export async function livenessOf({ pid, start, space }: ProcessIdentity): Promise<Liveness> {
  if (process.platform !== "linux") return (await startElsewhere(pid)) === start ? "alive" : "dead";
  const own = await ownProcessSpace();
  if (space === undefined || own === undefined) return "unknown";
  if (space.boot !== own.boot) return isRestarted(space, own) ? "dead" : "unknown";
  if ((await startsOf(pid, space)).includes(start)) return "alive";
  return space.namespace === own.namespace || (await seesEveryProcess(own)) ? "dead" : "unknown";
}

/** Containers of one image can have an empty machine id in common, which proves nothing. */
function isRestarted(space: ProcessSpace, own: ProcessSpace): boolean {
  return space.machine !== "" && space.machine === own.machine;
}

async function startElsewhere(pid: number): Promise<string | undefined> {
  const [state, ...start] = ((await outputOf("ps", ["-o", "stat=,lstart=", "-p", String(pid)])) ?? "")
    .trim()
    .split(/\s+/);
  return start.length === 0 || state?.startsWith("Z") ? undefined : start.join(" ");
}
