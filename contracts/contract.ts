import type { V1Pod } from "@kubernetes/client-node";
import type { DeploymentPromises, StatefulSetPromises, WorkloadPromises } from "../components/promises";
import type { Cluster } from "../kubernetes/connection/cluster";
import type { DnsClient } from "../kubernetes/dns/dns-client";
import type { Recorder } from "../kubernetes/pods/recorder";
import { reasonNotToApply } from "./judging/not-applicable";
import type { Witnessed } from "./judging/steps/witnessed";
import type { UpstreamTest } from "./upstream";

/** A live cluster, and what one workload on it promises. */
export interface Promised<P extends WorkloadPromises = WorkloadPromises> {
  readonly cluster: Cluster;
  readonly promises: P;
}

/** A StatefulSet on a live cluster. */
export type PromisedStatefulSet = Promised<StatefulSetPromises>;

/** A Deployment on a live cluster. */
export type PromisedDeployment = Promised<DeploymentPromises>;

/** The means to observe a workload. */
export interface Observers {
  /** Asks the cluster's DNS from inside a pod. */
  readonly dns: DnsClient;
  /** Records the namespace's pods; {@link Recorder.present} tells which ones it found when it began. */
  readonly recorder: Recorder<V1Pod>;
  /** Observations that contracts of the same run share. Default: each contract makes its own. */
  readonly witnessed?: Witnessed;
}

/** What a contract is judged on: one workload of a cluster, and the means to observe it. */
type SubjectOf<P extends WorkloadPromises> = Promised<P> & Observers;

/** A StatefulSet that is observed. */
export type StatefulSetSubject = SubjectOf<StatefulSetPromises>;

/** A Deployment that is observed. */
export type DeploymentSubject = SubjectOf<DeploymentPromises>;

/** A workload that is observed. */
export type Subject = StatefulSetSubject | DeploymentSubject;

/** Where a promise is made, or checked, by others. */
export interface Reference {
  /** Section of the guide that shows it. */
  readonly guide: string;
  /** Page of the Kubernetes documentation that promises it. */
  readonly kubernetes: string;
  /** Test of Kubernetes' own end-to-end suite that checks it, when there is one. */
  readonly upstream?: UpstreamTest;
}

/** What a contract is about. */
export type ContractGroup = "identity" | "order" | "DNS" | "storage" | "stateless" | "rollout";

/** A contract of one kind of workload. */
export interface ContractOf<P extends WorkloadPromises> {
  /** The promise, as a sentence. */
  readonly name: string;
  /** Kind of the workloads that make the promise. */
  readonly kind: P["kind"];
  /** What it is about. */
  readonly group: ContractGroup;
  /** Whether it is one of the few that tell the two kinds of workloads apart. */
  readonly core?: true;
  /**
   * When it is judged, lowest first. Contracts that restart a container stand between others that replace its pod,
   * because a container that is restarted again is kept waiting.
   */
  readonly order: number;
  /** Where the promise is made, or checked, by others. */
  readonly reference: Reference;
  /** What judging does to the workload; a contract without it only reads. */
  readonly disturbs?: string;
  /** Observes the workload and tells whether it keeps the promise. */
  readonly judge: (subject: SubjectOf<P>) => Promise<Verdict>;
}

/** One promise of a StatefulSet that a live cluster confirms or refutes. */
export type StatefulSetContract = ContractOf<StatefulSetPromises>;

/** One promise of a Deployment that a live cluster confirms or refutes. */
export type DeploymentContract = ContractOf<DeploymentPromises>;

/** One promise of a workload that a live cluster confirms or refutes. */
export type Contract = StatefulSetContract | DeploymentContract;

/** Whether a contract is about workloads of the subject's kind. */
export function isAbout(contract: Contract, subject: { readonly promises: WorkloadPromises }): boolean {
  return contract.kind === subject.promises.kind;
}

/**
 * Judges a contract on a workload.
 *
 * @throws when the workload is of another kind, or cannot be judged
 */
export async function judgeContract(contract: Contract, subject: Subject): Promise<Verdict> {
  try {
    return await judgeOn(contract, subject);
  } catch (error) {
    const reason = await reasonNotToApply(subject, error);
    if (reason !== undefined) return doesNotApply(reason);
    throw error;
  }
}

async function judgeOn(contract: Contract, subject: Subject): Promise<Verdict> {
  if (contract.kind === "StatefulSet" && isStatefulSet(subject)) return contract.judge(subject);
  if (contract.kind === "Deployment" && !isStatefulSet(subject)) return contract.judge(subject);
  throw new Error(`"${contract.name}" is about a ${contract.kind}, not about a ${subject.promises.kind}`);
}

function isStatefulSet(subject: Subject): subject is StatefulSetSubject {
  return subject.promises.kind === "StatefulSet";
}

/** One thing that was seen, and what is wrong with it, if anything. */
export interface Observation {
  readonly seen: string;
  readonly violation?: string;
}

/** How judging ended. A promise that a workload does not make is neither kept nor broken. */
export type Outcome = "kept" | "broken" | "does not apply";

/** Whether a promise is kept, with what was seen, and what broke it. */
export interface Verdict {
  /** Whether the promise is kept, or does not apply to this workload. */
  readonly outcome: Outcome;
  /** What was seen, a sentence each. */
  readonly evidence: readonly string[];
  /** What broke the promise; empty if nothing did. */
  readonly violations: readonly string[];
  /** Why the promise does not apply, when that is the outcome. */
  readonly reason?: string;
}

/** Something that was seen. If it does not hold, it breaks the promise for the given reason. */
export function observation(seen: string, holds: boolean, violation: string): Observation {
  return holds ? { seen } : { seen, violation };
}

/** The verdict from observations. It needs at least one, because no observation proves nothing. */
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
 * The verdict on a promise that the workload does not make, or that cannot be judged on it any more.
 *
 * @param reason a clause that follows "does not apply, because"
 */
export function doesNotApply(reason: string): Verdict {
  return { outcome: "does not apply", evidence: [], violations: [], reason };
}
