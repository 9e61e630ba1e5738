import { linkAt, numbersIn, statFieldsOf, textIn } from "./proc-files";

/**
 * Where the number of a process counts: in one PID namespace, since one start of one machine.
 *
 * @see https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
 */
export interface ProcessSpace {
  /** The machine's id; empty if it has none. */
  readonly machine: string;
  /** Id of the machine's start. */
  readonly boot: string;
  /** The PID namespace, such as `pid:[4026531836]`. */
  readonly namespace: string;
}

/** The PID namespace that a machine starts with, in which all its processes are seen. */
const FIRST_NAMESPACE = "pid:[4026531836]";

/** Where the number of this process counts; undefined if /proc does not say. */
export async function ownProcessSpace(): Promise<ProcessSpace | undefined> {
  const [machine, boot, namespace] = await Promise.all([
    textIn("/etc/machine-id"),
    textIn("/proc/sys/kernel/random/boot_id"),
    linkAt("/proc/self/ns/pid"),
  ]);
  return boot === "" || namespace === undefined ? undefined : { machine, boot, namespace };
}

/** Whether this process sees every process of its machine, those of containers included. */
export async function seesEveryProcess({ namespace }: ProcessSpace): Promise<boolean> {
  // A /proc that is mounted with hidepid has files of the user's own processes alone.
  return namespace === FIRST_NAMESPACE && (await isProcOwn()) && (await textIn("/proc/1/stat")) !== "";
}

/**
 * When processes of a number in a PID namespace of this machine started, as far as this process sees them. There may
 * be several if the system does not say which namespace a process of another user is in.
 */
export async function startsOf(pid: number, { namespace }: ProcessSpace): Promise<string[]> {
  const isOwn = namespace === (await linkAt("/proc/self/ns/pid")) && (await isProcOwn());
  const shown = isOwn ? [pid] : await shownAs(pid, namespace);
  return (await Promise.all(shown.map(startOf))).filter((start) => start !== undefined);
}

/** A process in a namespace that was made without a /proc of its own sees that of another one. */
async function isProcOwn(): Promise<boolean> {
  return (await linkAt("/proc/self")) === String(process.pid);
}

/**
 * The numbers in this /proc of a process that has a given number in another namespace. If the system does not say
 * which namespaces processes are in, all that may be the process.
 */
async function shownAs(pid: number, namespace: string): Promise<number[]> {
  const numbered: number[] = [];
  for (const id of await numbersIn("/proc"))
    if (new RegExp(`^NSpid:.*\\t${pid}$`, "m").test(await textIn(`/proc/${id}/status`))) numbered.push(id);

  const namespaces = await Promise.all(numbered.map((id) => linkAt(`/proc/${id}/ns/pid`)));
  const certain = numbered.filter((_, index) => namespaces[index] === namespace);
  return certain.length > 0 ? certain : numbered.filter((_, index) => namespaces[index] === undefined);
}

/** The clock ticks between the machine's start and the process's. A zombie (Z) has ended and does not run. */
async function startOf(shown: number): Promise<string | undefined> {
  const [state, ...fields] = await statFieldsOf(shown);
  return state === "Z" || state === "X" ? undefined : fields[18];
}
