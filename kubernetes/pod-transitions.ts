import type { V1Pod } from "@kubernetes/client-node";
import type { WatchEvent } from "./follow";
import { isReady, isTerminating, nameOf, resourceVersionOf, uidOf } from "./objects";

/** A step in a pod's life, in the order of the watch. */
export interface Transition {
  readonly pod: string;
  readonly uid: string;
  readonly step: "created" | "Ready" | "not Ready" | "terminating" | "gone";
  readonly resourceVersion: string;
}

/** The steps that a record of changes amounts to. A pod without a grace period is gone when it terminates. */
export function transitionsOf(
  history: readonly WatchEvent<V1Pod>[],
  present: readonly V1Pod[] = [],
): Transition[] {
  const ready = new Map(present.map((pod) => [uidOf(pod), isReady(pod)]));
  const terminating = new Set(present.filter(isTerminating).map(uidOf));
  return history.flatMap(({ type, object }) => {
    const uid = uidOf(object);
    const steps: Transition["step"][] = [];
    if (type === "ADDED") steps.push("created");
    if (isReady(object) && type !== "DELETED" && !ready.get(uid)) steps.push("Ready");
    if (!isReady(object) && ready.get(uid) && !isTerminating(object)) steps.push("not Ready");
    if ((isTerminating(object) || type === "DELETED") && !terminating.has(uid)) steps.push("terminating");
    if (type === "DELETED") steps.push("gone");
    ready.set(uid, isReady(object));
    if (steps.includes("terminating")) terminating.add(uid);
    return steps.map((step) => ({
      pod: nameOf(object),
      uid,
      step,
      resourceVersion: resourceVersionOf(object),
    }));
  });
}

/** A step as evidence: `web-0 created at resource version 12`. */
export function describeTransition({ pod, step, resourceVersion }: Transition): string {
  return `${pod} ${step} at resource version ${resourceVersion}`;
}
