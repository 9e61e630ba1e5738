import type { V1Pod } from "@kubernetes/client-node";
import { isReady, isTerminating, nameOf, resourceVersionOf, uidOf } from "../objects";
import type { Heard } from "./recorder";

/** The steps of a pod's life, in their order. A pod that is Ready may stop being so, and be Ready again. */
const POD_STEPS = ["created", "scheduled", "started", "Ready", "not Ready", "terminating", "gone"] as const;

export type PodStep = (typeof POD_STEPS)[number];

/** A step in a pod's life, in the order of the watch. */
export interface Transition {
  readonly pod: string;
  readonly uid: string;
  readonly step: PodStep;
  readonly resourceVersion: string;
  /** When this program heard of it, in milliseconds since the epoch. Order is judged by the sequence, never by this. */
  readonly at: number;
  /** The pod as it was then. */
  readonly object: V1Pod;
}

/**
 * The steps that a record of changes amounts to. A pod without a grace period is gone when it terminates.
 *
 * @param present the pods that existed when the record began; their steps until then are none of it
 */
export function transitionsOf(
  history: readonly Heard<V1Pod>[],
  present: readonly V1Pod[] = [],
): Transition[] {
  const reached = new Map<string, Set<PodStep>>();
  const newSteps = (type: Heard<V1Pod>["type"], pod: V1Pod): PodStep[] => {
    const before = reached.get(uidOf(pod)) ?? new Set();
    const steps = stepsIn(type, pod, before).filter((step) => !before.has(step));
    reached.set(uidOf(pod), stepsAfter(before, steps));
    return steps;
  };
  for (const pod of present) newSteps("MODIFIED", pod);
  return history.flatMap(({ type, object, at }) =>
    newSteps(type, object).map((step) => ({
      pod: nameOf(object),
      uid: uidOf(object),
      step,
      resourceVersion: resourceVersionOf(object),
      at,
      object,
    })),
  );
}

/** The steps that a pod has made by a change of it, in their order. */
function stepsIn(type: Heard<V1Pod>["type"], pod: V1Pod, before: ReadonlySet<PodStep>): PodStep[] {
  const isGone = type === "DELETED";
  const isEnding = isGone || isTerminating(pod);
  const isMade: Readonly<Record<PodStep, boolean>> = {
    created: type === "ADDED",
    scheduled: pod.spec?.nodeName !== undefined,
    started: (pod.status?.containerStatuses ?? []).some(({ state }) => state?.running !== undefined),
    Ready: !isGone && isReady(pod),
    "not Ready": !isEnding && !isReady(pod) && before.has("Ready"),
    terminating: isEnding,
    gone: isGone,
  };
  return POD_STEPS.filter((step) => isMade[step]);
}

function stepsAfter(before: ReadonlySet<PodStep>, steps: readonly PodStep[]): Set<PodStep> {
  const after = new Set([...before, ...steps]);
  if (steps.includes("Ready")) after.delete("not Ready");
  if (steps.includes("not Ready")) after.delete("Ready");
  return after;
}

/** A step as evidence: `web-0 created at resource version 12`. */
export function describeTransition({ pod, step, resourceVersion }: Transition): string {
  return `${pod} ${step} at resource version ${resourceVersion}`;
}
