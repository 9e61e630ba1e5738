import type { StackOutputs } from "../components/stack-outputs";
import type { Cluster } from "../kubernetes/cluster";
import type { DnsClient } from "../kubernetes/dns/dns-client";
import type { PodRecorder } from "../kubernetes/pod-recorder";

/** A live cluster, and the outputs of a stack on it. */
export interface DeployedStack {
  readonly cluster: Cluster;
  readonly outputs: StackOutputs;
}

/** What a contract is judged on: a deployed stack, and the means to observe it. */
export interface Subject extends DeployedStack {
  /** Asks the cluster's DNS from inside a pod. */
  readonly dns: DnsClient;
  /** Records the namespace's pods; {@link PodRecorder.present} tells which ones it found when it began. */
  readonly recorder: PodRecorder;
}

/** Where a promise is made, or checked, by others. */
export interface Reference {
  /** Section of the guide that shows it. */
  readonly guide: string;
  /** Page of the Kubernetes documentation that promises it. */
  readonly kubernetes: string;
  /** Test of Kubernetes' own end-to-end suite that checks it, where there is one. */
  readonly upstream?: string;
}

/** One promise of a workload that a live cluster confirms or refutes. */
export interface Contract {
  /** The promise, as a sentence. */
  readonly name: string;
  readonly reference: Reference;
  /** What judging does to the workload; a contract without it only reads. */
  readonly disturbs?: string;
  judge(subject: Subject): Promise<Verdict>;
}

/** One thing that was seen, and what is wrong with it if anything is. */
export interface Observation {
  readonly seen: string;
  readonly violation?: string;
}

/** How judging ended; a promise that a stack does not make is neither kept nor broken. */
export type Outcome = "kept" | "broken" | "does not apply";

/** Whether a promise is kept, with what was seen, and what broke it. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly evidence: readonly string[];
  readonly violations: readonly string[];
  /** Why the promise does not apply, where that is the outcome. */
  readonly reason?: string;
}

/** Something that was seen; it breaks the promise, for the reason given, unless it holds. */
export function observation(seen: string, holds: boolean, violation: string): Observation {
  return holds ? { seen } : { seen, violation };
}

/** The verdict that observations amount to. Without any there is none: nothing seen proves nothing. */
export function verdict(observations: readonly Observation[]): Verdict {
  if (observations.length === 0) throw new Error("nothing was observed, so there is nothing to judge");
  const violations = observations.flatMap(({ violation }) => violation ?? []);
  return {
    outcome: violations.length === 0 ? "kept" : "broken",
    evidence: observations.map(({ seen }) => seen),
    violations,
  };
}

/**
 * The verdict on a promise that the stack does not make, or that cannot be judged on it any more.
 *
 * @param reason a clause that follows "does not apply, because"
 */
export function doesNotApply(reason: string): Verdict {
  return { outcome: "does not apply", evidence: [], violations: [], reason };
}
