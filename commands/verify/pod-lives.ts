import type { V1Pod } from "@kubernetes/client-node";
import { controllerOf, nameOf, uidOf } from "../../kubernetes/objects";
import { type PodStep, transitionsOf } from "../../kubernetes/pods/pod-transitions";
import type { Recorder } from "../../kubernetes/pods/recorder";
import type { WorkloadName } from "./evidence";

/** When a pod made a step, in ISO 8601. */
export interface LifeStep {
  readonly step: PodStep;
  readonly at: string;
}

/** One pod from its creation on. A StatefulSet's pod that is replaced begins a second life under its name. */
export interface PodLife {
  readonly workload: WorkloadName;
  readonly pod: string;
  readonly uid: string;
  readonly steps: readonly LifeStep[];
}

/**
 * The lives of the pods of some workloads. Times before the recording come from the pods themselves and are exact to
 * a second. Recorded times are those at which an event arrived.
 */
export function podLives(
  workloads: readonly WorkloadName[],
  { present, heard }: Pick<Recorder<V1Pod>, "present" | "heard">,
): PodLife[] {
  const lives = new Map<string, PodLife & { steps: LifeStep[] }>();
  const add = (pod: V1Pod, steps: readonly LifeStep[]): void => {
    const workload = workloadOf(pod, workloads);
    if (!workload) return;
    const life = lives.get(uidOf(pod)) ?? { workload, pod: nameOf(pod), uid: uidOf(pod), steps: [] };
    lives.set(uidOf(pod), life);
    life.steps.push(...steps);
  };
  for (const pod of present) add(pod, toldBy(pod));
  for (const { object, step, at } of transitionsOf(heard, present))
    add(object, [{ step, at: new Date(at).toISOString() }]);

  return [...lives.values()].sort((a, b) => byName(workloads, a, b));
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

function beginningOf({ steps }: PodLife): string {
  return steps[0]?.at ?? "";
}

/** What a pod's own timestamps tell of its life until now. */
function toldBy(pod: V1Pod): LifeStep[] {
  const { metadata, status } = pod;
  const condition = (type: string): Date | undefined =>
    status?.conditions?.find((one) => one.type === type && one.status === "True")?.lastTransitionTime;
  const starts = (status?.containerStatuses ?? []).flatMap(({ state }) => state?.running?.startedAt ?? []);
  const told: [PodStep, Date | undefined][] = [
    ["created", metadata?.creationTimestamp],
    ["scheduled", condition("PodScheduled")],
    ["started", starts.sort((a, b) => a.getTime() - b.getTime())[0]],
    ["Ready", condition("Ready")],
    ["terminating", deletionOf(pod)],
  ];
  let latest = 0;
  return told.flatMap(([step, time]) => {
    if (!time) return [];
    latest = Math.max(latest, time.getTime());
    return { step, at: new Date(latest).toISOString() };
  });
}

/** When a pod's deletion was asked for: its timestamp is when the grace period ends. */
function deletionOf({ metadata }: V1Pod): Date | undefined {
  if (!metadata?.deletionTimestamp) return undefined;
  return new Date(metadata.deletionTimestamp.getTime() - (metadata.deletionGracePeriodSeconds ?? 0) * 1000);
}
