import type { ChangeKind } from "../preview/resource-change";

/**
 * What an update does to the pods that a workload has and keeps. `taken over`: the object exists, and the stack has
 * it from now on.
 */
export type PodsAction =
  | "none"
  | "in place"
  | "rolling"
  | "when deleted by hand"
  | "deleted and recreated"
  | "created"
  | "taken over"
  | "deleted";

/** What an update does to the pods of a workload. */
export interface PodsPlan {
  readonly action: PodsAction;
  /** Pods that the action reaches, in the order in which it does; none where pods have no names of their own. */
  readonly names: readonly string[];
  /** Pods that a partition keeps at the former template. */
  readonly held?: readonly string[];
  /** Pods that come because there are to be more, or others. */
  readonly added: readonly string[];
  /** Pods that go because there are to be fewer, or others. */
  readonly removed: readonly string[];
  /** How many pods there are before and after; undefined if an autoscaler decides. */
  readonly count: { readonly before?: number; readonly after?: number };
}

/** What becomes of a claim, and with it of its volume and its data. */
export type ClaimFate = "kept" | "new" | "left behind" | "deleted";

/** A claim in an update. */
export interface ClaimPlan {
  readonly name: string;
  /** Empty while only the update itself names it. */
  readonly namespace: string;
  /** Its size, or the one that its template asks for. */
  readonly size: string;
  /** Its uid, if it exists and can be seen. */
  readonly uid?: string;
  readonly fate: ClaimFate;
  /** What decides its fate. */
  readonly reason: string;
}

/** A changed claim template, which the claims that exist do not follow. */
export interface ClaimTrap {
  readonly template: string;
  readonly property: "size" | "storageClassName" | "accessModes";
  readonly from: string;
  readonly to: string;
  /** Claims that keep what they have. */
  readonly claims: readonly string[];
  /** What to do instead; commands stand on lines of their own. */
  readonly steps: readonly string[];
}

/** What an update does to a workload. */
export interface WorkloadPlan {
  readonly kind: "StatefulSet" | "Deployment";
  readonly name: string;
  /** After the update, or before it if the workload goes; empty while only the update itself names it. */
  readonly namespace: string;
  readonly change: ChangeKind;
  readonly pods: PodsPlan;
  readonly claims: readonly ClaimPlan[];
  readonly traps: readonly ClaimTrap[];
}

/** Whether an update loses the data of a claim, or leaves it where no pod uses it. */
export function isEndangered({ fate }: ClaimPlan): boolean {
  return fate === "left behind" || fate === "deleted";
}
