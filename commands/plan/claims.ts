import type { ResourceChange } from "./resource-change";
import { claimsOf, type StatefulSet, type TemplatedClaim } from "./stateful-set";
import type { ClaimPlan } from "./workload-plan";

type Verdict = Pick<ClaimPlan, "fate" | "reason">;

/** What becomes of the claims of a StatefulSet: of those it has, then of those that it comes to have. */
export function claimPlans(
  change: ResourceChange,
  before: StatefulSet | undefined,
  after: StatefulSet | undefined,
  deletedNamespaces: ReadonlySet<string>,
): ClaimPlan[] {
  const old = before ? claimsOf(before) : [];
  const next = after && !change.moved ? claimsOf(after) : [];
  const isAmong = (claims: readonly TemplatedClaim[], claim: TemplatedClaim): boolean =>
    claims.some(({ name, namespace }) => name === claim.name && namespace === claim.namespace);

  const verdictOf = (claim: TemplatedClaim): Verdict => {
    if (deletedNamespaces.has(claim.namespace)) {
      return { fate: "deleted", reason: `namespace ${claim.namespace} is deleted with all that is in it` };
    }
    if (before && leavesStatefulSet(change) && before.whenDeleted === "Delete") {
      return { fate: "deleted", reason: "the StatefulSet is deleted, and its whenDeleted is Delete" };
    }
    if (isAmong(next, claim)) return { fate: "kept", reason: "pods of the same name use it again" };
    return withoutPod(change, before, after);
  };
  const made: Verdict = { fate: "new", reason: "unless a claim of this name was left behind: that is used" };
  return [
    ...old.map((claim) => plan(claim, verdictOf(claim))),
    ...(after ? claimsOf(after) : [])
      .filter((claim) => change.moved || !isAmong(old, claim))
      .map((claim) => plan(claim, made)),
  ];
}

function plan({ name, namespace, template: { size } }: TemplatedClaim, verdict: Verdict): ClaimPlan {
  return { name, namespace, size, ...verdict };
}

function leavesStatefulSet({ kind, retained }: ResourceChange): boolean {
  return (kind === "replace" || kind === "delete") && !retained;
}

/** A claim that no pod of the updated StatefulSet uses. A StatefulSet that stays is asked for its new policy. */
function withoutPod(
  { kind, moved }: ResourceChange,
  before: StatefulSet | undefined,
  after: StatefulSet | undefined,
): Verdict {
  if (kind === "delete" || after === undefined) {
    return { fate: "left behind", reason: "the StatefulSet is deleted" };
  }
  if (moved) return { fate: "left behind", reason: "the StatefulSet moves to another cluster" };
  if (before?.namespace !== after.namespace) {
    return { fate: "left behind", reason: `the pods move to namespace ${after.namespace}` };
  }
  if (before.name !== after.name) {
    return { fate: "left behind", reason: `the StatefulSet is renamed to ${after.name}` };
  }
  if (kind === "update" && after.whenScaled === "Delete") {
    return { fate: "deleted", reason: "its pod is removed, and whenScaled is Delete" };
  }
  return { fate: "left behind", reason: "its pod or its claim template goes" };
}
