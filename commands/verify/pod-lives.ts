import type { V1Pod } from "@kubernetes/client-node";
import type { WatchEvent } from "../../kubernetes/follow";
import type { WorkloadName } from "./evidence";
import { controllerOf, isReady, nameOf, uidOf } from "../../kubernetes/objects";

/** The stages of a pod's life, in their order. A pod that is Ready may stop being so, and be Ready again. */
export const STAGES = [
  "created",
  "scheduled",
  "started",
  "ready",
  "not ready",
  "terminating",
  "gone",
] as const;

export type Stage = (typeof STAGES)[number];

/** When a pod reached a stage, in ISO 8601. */
export interface Transition {
  readonly stage: Stage;
  readonly at: string;
}

/** One pod from its creation on. A StatefulSet's pod that is replaced begins a second life under its name. */
export interface PodLife {
  readonly workload: WorkloadName;
  readonly pod: string;
  readonly uid: string;
  readonly transitions: readonly Transition[];
}

/** A change to a pod, and when this program heard of it. */
export interface PodChange {
  readonly at: Date;
  readonly event: WatchEvent<V1Pod>;
}

/**
 * The lives of the pods of some workloads. What happened before it was watched is told by the pods themselves, to the
 * second; what was watched, by when it was heard of.
 *
 * @param before the pods that were there when watching began
 * @param changes everything that was watched since, oldest first
 */
export function podLives(
  workloads: readonly WorkloadName[],
  before: readonly V1Pod[],
  changes: readonly PodChange[],
): PodLife[] {
  const lives = new Map<string, PodLife & { transitions: Transition[] }>();
  for (const pod of before) {
    const workload = workloadOf(pod, workloads);
    if (workload) lives.set(uidOf(pod), { ...identityOf(pod), workload, transitions: toldBy(pod) });
  }
  for (const { at, event } of changes) {
    const pod = event.object;
    const workload = workloadOf(pod, workloads);
    if (!workload) continue;
    const life = lives.get(uidOf(pod)) ?? { ...identityOf(pod), workload, transitions: [] };
    lives.set(uidOf(pod), life);
    life.transitions.push(...reachedSince(life.transitions.at(-1)?.stage, stageOf(event), at));
  }
  return [...lives.values()].sort((a, b) => byName(workloads, a, b));
}

function identityOf(pod: V1Pod): Pick<PodLife, "pod" | "uid"> {
  return { pod: nameOf(pod), uid: uidOf(pod) };
}

function workloadOf(pod: V1Pod, workloads: readonly WorkloadName[]): WorkloadName | undefined {
  const controller = controllerOf(pod) ?? "";
  const { namespace, labels } = pod.metadata ?? {};
  const replicaSet = `-${labels?.["pod-template-hash"] ?? ""}`;
  return workloads.find(
    (workload) =>
      workload.namespace === namespace &&
      (controller === `StatefulSet/${workload.name}`
        ? workload.kind === "StatefulSet"
        : workload.kind === "Deployment" && controller === `ReplicaSet/${workload.name}${replicaSet}`),
  );
}

function byName(workloads: readonly WorkloadName[], a: PodLife, b: PodLife): number {
  return (
    workloads.indexOf(a.workload) - workloads.indexOf(b.workload) ||
    (a.workload.kind === "StatefulSet" ? a.pod.localeCompare(b.pod, undefined, { numeric: true }) : 0) ||
    beginningOf(a).localeCompare(beginningOf(b))
  );
}

function beginningOf({ transitions }: PodLife): string {
  return transitions[0]?.at ?? "";
}

/** What a pod's own timestamps tell of its life until now. */
function toldBy(pod: V1Pod): Transition[] {
  const { metadata, status } = pod;
  const condition = (type: string): Date | undefined =>
    status?.conditions?.find((one) => one.type === type && one.status === "True")?.lastTransitionTime;
  const starts = (status?.containerStatuses ?? []).flatMap(({ state }) => state?.running?.startedAt ?? []);
  const told: [Stage, Date | undefined][] = [
    ["created", metadata?.creationTimestamp],
    ["scheduled", condition("PodScheduled")],
    ["started", starts.sort((a, b) => a.getTime() - b.getTime())[0]],
    ["ready", condition("Ready")],
    ["terminating", deletionOf(pod)],
  ];
  let latest = 0;
  return told.flatMap(([stage, time]) => {
    if (!time) return [];
    latest = Math.max(latest, time.getTime());
    return { stage, at: new Date(latest).toISOString() };
  });
}

/** When a pod's deletion was asked for: its timestamp is when the grace period ends. */
function deletionOf({ metadata }: V1Pod): Date | undefined {
  if (!metadata?.deletionTimestamp) return undefined;
  return new Date(metadata.deletionTimestamp.getTime() - (metadata.deletionGracePeriodSeconds ?? 0) * 1000);
}

function stageOf({ type, object: pod }: WatchEvent<V1Pod>): Stage {
  if (type === "DELETED") return "gone";
  if (pod.metadata?.deletionTimestamp) return "terminating";
  if (isReady(pod)) return "ready";
  if ((pod.status?.containerStatuses ?? []).some(({ state }) => state?.running)) return "started";
  return pod.spec?.nodeName ? "scheduled" : "created";
}

/** The stages between the last one and the one that was seen, which it passed unseen, and that one. */
function reachedSince(last: Stage | undefined, seen: Stage, at: Date): Transition[] {
  const onTheWayUp = STAGES.slice(0, STAGES.indexOf("ready"));
  const wasReady = last === "ready" || last === "not ready";
  const stage = wasReady && onTheWayUp.includes(seen) ? "not ready" : seen;
  if (stage === last) return [];
  const passed = stage === "ready" && !wasReady ? onTheWayUp.slice(last ? STAGES.indexOf(last) + 1 : 0) : [];
  return [...passed, stage].map((reached) => ({ stage: reached, at: at.toISOString() }));
}
