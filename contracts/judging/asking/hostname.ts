import type { V1Pod } from "@kubernetes/client-node";
import { NoSuchProgram } from "../../../kubernetes/pods/exec";
import { nameOf, uidOf } from "../../../kubernetes/objects";
import type { Promised } from "../../contract";
import { execIn, outputIn } from "./promised-container";

interface Hostnames {
  readonly short: string;
  readonly full: string;
}

/** Pods that are being asked, by uid: contracts that are judged at one time share one command in each pod. */
const underWay = new Map<string, Promise<Hostnames | undefined>>();

/** The hostname that a pod's container says it has. A container without a shell is asked for each name alone. */
export async function hostnameIn(subject: Promised, pod: V1Pod, kind: keyof Hostnames): Promise<string> {
  const both = await hostnamesIn(subject, pod);
  if (both !== undefined) return both[kind];
  return kind === "full" ? fullHostname(subject, pod) : outputIn(subject, pod, ["hostname"]);
}

/** A hostname that its own pod cannot look up has no full form. */
async function fullHostname(subject: Promised, pod: V1Pod): Promise<string> {
  const { exitCode, stdout, stderr } = await execIn(subject, pod, ["hostname", "-f"]);
  if (exitCode === 0) return stdout.trim();
  if (UNKNOWN_HOST.test(stderr)) return `none (${stderr.trim()})`;
  throw new Error(`hostname -f in pod ${nameOf(pod)} ended with ${exitCode}: ${stderr.trim()}`);
}

/** How busybox and glibc say it. */
const UNKNOWN_HOST = /unknown host|not known|no address associated/i;

function hostnamesIn(subject: Promised, pod: V1Pod): Promise<Hostnames | undefined> {
  const key = uidOf(pod);
  const found = underWay.get(key);
  if (found) return found;
  const asking = askForBoth(subject, pod).finally(() => underWay.delete(key));
  underWay.set(key, asking);
  return asking;
}

async function askForBoth(subject: Promised, pod: V1Pod): Promise<Hostnames | undefined> {
  try {
    const { exitCode, stdout } = await execIn(subject, pod, ["sh", "-c", "hostname && hostname -f"]);
    const [short, full, ...others] = stdout.trim().split("\n");
    if (exitCode !== 0 || short === undefined || full === undefined || others.length > 0) return undefined;
    return { short, full };
  } catch (error) {
    if (error instanceof NoSuchProgram) return undefined;
    throw error;
  }
}
