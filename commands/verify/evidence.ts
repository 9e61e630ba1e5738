import type { WorkloadPromises } from "../../components/promises";
import type { DnsAnswer } from "../../kubernetes/dns/nslookup";
import type { Judgement } from "./judge-contracts";
import type { PodLife } from "./pod-lives";
import type { MountedVolume } from "./mounted-volumes";

/** Which workload something is about. */
export type WorkloadName = Pick<WorkloadPromises, "kind" | "namespace" | "name">;

/** A workload that was judged. */
export interface JudgedWorkload extends WorkloadName {
  /** What a reader has to know of how it was judged, such as that its promises were read from the live object. */
  readonly notes: readonly string[];
}

/** An answer of the cluster's DNS, and whose the addresses in it are. */
export interface DnsRow {
  readonly question: string;
  readonly type: DnsAnswer["type"];
  readonly protocol: DnsAnswer["protocol"];
  readonly answers: readonly { readonly record: string; readonly owner?: string }[];
  /** How often this was asked and answered so. */
  readonly times: number;
}

/** A contract that was left out because it disturbs. */
export interface LeftOut {
  readonly contract: string;
  readonly disturbs: string;
}

/** What a workload mounts. */
export interface WorkloadVolume extends MountedVolume {
  readonly workload: WorkloadName;
}

/** Everything that the evidence page shows; plain data, which JSON holds as it is. */
export interface Evidence {
  /** What was judged, in words: `stack dev`. */
  readonly subject: string;
  readonly kubeContext: string;
  /** The workloads that were judged, in the order of the judgements. */
  readonly workloads: readonly JudgedWorkload[];
  /** When judging began, in ISO 8601. */
  readonly startedAt: string;
  /** When it ended. */
  readonly endedAt: string;
  readonly judgements: readonly Judgement[];
  readonly leftOut: readonly LeftOut[];
  /** How many contracts there are besides those that were selected to be judged. */
  readonly notSelected: number;
  /** What is not as it was before contracts that disturb were judged; empty as it should be. */
  readonly notRestored: readonly string[];
  readonly lives: readonly PodLife[];
  /** Why the lives are not known until the end, when they are not. */
  readonly livesProblem?: string;
  readonly dns: readonly DnsRow[];
  readonly volumes: readonly WorkloadVolume[];
}

/** Whether two names are of one workload. */
export function isSameWorkload(a: WorkloadName, b: WorkloadName): boolean {
  return a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}

/** A workload in words: `StatefulSet web`. */
export function workloadWords({ kind, name }: WorkloadName): string {
  return `${kind} ${name}`;
}
