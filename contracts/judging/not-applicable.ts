import { NoDnsAnswer } from "../../kubernetes/dns/nslookup";
import { NoSuchProgram } from "../../kubernetes/pods/exec";
import type { Subject } from "../contract";
import { policiesBetween } from "./network-policies";

/**
 * Why a contract that could not be judged does not apply, as a clause. The reason is a legitimate property of the
 * workload or its namespace.
 *
 * @returns undefined when nothing is known but the error
 */
export async function reasonNotToApply(subject: Subject, error: unknown): Promise<string | undefined> {
  if (error instanceof NoSuchProgram) return error.message;
  if (!(error instanceof NoDnsAnswer)) return undefined;
  const policies = await policiesBetween(subject, subject.dns.pod, []);
  if (policies.length === 0) return undefined;
  return `NetworkPolicy ${policies.join(", ")} may keep the pod that asks from the cluster's DNS`;
}
