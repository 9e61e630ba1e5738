import { isDeepStrictEqual } from "node:util";
import { isKnown, type ResourceChange } from "../preview/resource-change";
import { claimsOf, type StatefulSet, type TemplatedClaim } from "./stateful-set";
import type { LiveClaim, Surroundings } from "../surroundings/surroundings";
import type { ClaimPlan } from "./workload-plan";

type Fate = Pick<ClaimPlan, "fate" | "reason">;

/** A claim that a StatefulSet has, and that claim on the cluster if it can be seen. */
interface ExistingClaim extends Pick<TemplatedClaim, "name" | "namespace"> {
  readonly size: string;
  readonly live?: LiveClaim;
}

/** What an update does to the StatefulSet that claims are of. */
export interface ClaimContext {
  readonly change: ResourceChange;
  readonly before: StatefulSet | undefined;
  readonly after: StatefulSet | undefined;
  readonly deletedNamespaces: ReadonlySet<string>;
  readonly surroundings: Surroundings;
  /** Whether the update may take the number of pods back from others who have set it. */
  readonly isScaleContested: boolean;
}

/** What happens to the claims of a StatefulSet: first the existing ones, then the new ones. */
export function claimPlans(context: ClaimContext): ClaimPlan[] {
  const { change, before, after, surroundings } = context;
  const old = before ? existingClaims(before, surroundings) : [];
  const next = after ? claimsOf(after) : [];
  return [
    ...old.map((claim) => plan(claim, verdictOn(claim, context))),
    ...(change.kind === "none" ? [] : next)
      .filter((claim) => change.moved || !isAmong(old, claim))
      .map((claim) => {
        const live = change.moved ? undefined : liveClaimsIn(claim.namespace, surroundings)?.get(claim.name);
        return plan(
          { ...claim, size: live?.size ?? claim.template.size, ...(live && { live }) },
          verdictOnNext(claim, context),
        );
      }),
  ];
}

/** The claims of a StatefulSet that exist, whatever its number of replicas; those of its pods if they cannot be seen. */
function existingClaims(statefulSet: StatefulSet, surroundings: Surroundings): ExistingClaim[] {
  const { namespace } = statefulSet;
  const live = liveClaimsIn(namespace, surroundings);
  if (live === undefined)
    return claimsOf(statefulSet).map(({ name, template: { size } }) => ({ name, namespace, size }));

  return [...live.values()]
    .filter(({ name }) => isNamedBy(statefulSet, name))
    .toSorted((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }))
    .map((claim) => ({ name: claim.name, namespace, size: claim.size, live: claim }));
}

/** Whether a claim has the name that Kubernetes gives to those of a StatefulSet: of template, set and ordinal. */
function isNamedBy({ name, templates }: StatefulSet, claim: string): boolean {
  const ordinal = /^(.+)-(?:0|[1-9]\d*)$/.exec(claim)?.[1];
  return templates.some((template) => ordinal === `${template.name}-${name}`);
}

function liveClaimsIn(namespace: string, { namespaces }: Surroundings): Map<string, LiveClaim> | undefined {
  const claims = namespaces.get(namespace)?.claims;
  return claims && new Map(claims.map((claim) => [claim.name, claim]));
}

function verdictOn(claim: ExistingClaim, context: ClaimContext): Fate {
  const { change, after, deletedNamespaces } = context;
  if (deletedNamespaces.has(claim.namespace))
    return { fate: "deleted", reason: `namespace ${claim.namespace} is deleted with all that is in it` };

  if (claim.live?.terminating && restartsPods(change)) {
    return {
      fate: "deleted",
      reason: "somebody deletes it already: it goes as soon as its pod is restarted",
    };
  }
  if (change.kind === "delete" && change.retained)
    return { fate: "kept", reason: "the StatefulSet stays on the cluster, and only the stack forgets it" };

  if (goesWithStatefulSet(claim, context))
    return { fate: "deleted", reason: "the StatefulSet is deleted, and its whenDeleted is Delete" };

  if (after && !change.moved && isAmong(claimsOf(after), claim))
    return { fate: "kept", reason: "pods of the same name use it again" };

  if (change.kind === "none") return { fate: "kept", reason: "nothing happens to the StatefulSet" };

  if (keepsItsPod(claim, context))
    return { fate: "kept", reason: "its pod stays: others set the number of pods, and the update does not" };

  return withoutPod(claim, context);
}

/**
 * Whether a pod uses a claim that is none of the program's number of pods, and stays. An autoscaler or a user has scaled the
 * StatefulSet. A program that leaves the number out, or ignores its changes, does not take that back.
 */
function keepsItsPod(
  { live }: ExistingClaim,
  { change, before, after, isScaleContested }: ClaimContext,
): boolean {
  if (change.kind !== "update" || change.moved || isScaleContested || live?.used !== true) return false;
  return isDeepStrictEqual(before?.pods, after?.pods);
}

function restartsPods({ kind, paths }: ResourceChange): boolean {
  return kind === "replace" || kind === "delete" || paths.some((path) => path.startsWith("spec.template"));
}

/**
 * Whether Kubernetes deletes a claim with its StatefulSet. It makes the StatefulSet the owner of the claims of
 * existing pods. Claims of pods that scaling removed keep their owner.
 */
function goesWithStatefulSet({ name, live }: ExistingClaim, { change, before }: ClaimContext): boolean {
  if (!takesDependentsAlong(change) || before === undefined) return false;
  const isOwned = change.uid !== undefined && live?.owners.includes(change.uid) === true;
  const isOfPod = claimsOf(before).some((claim) => claim.name === name);
  return isOwned || (before.whenDeleted === "Delete" && isOfPod);
}

/** Whether an update deletes an object, and Kubernetes deletes what that object owns. */
export function takesDependentsAlong({ kind, retained, old }: ResourceChange): boolean {
  if (kind !== "replace" && kind !== "delete") return false;
  return !retained && !leavesDependents(old);
}

/** Whether the object is deleted without its dependents. */
function leavesDependents(old: ResourceChange["old"]): boolean {
  const { metadata } = (old ?? {}) as {
    readonly metadata?: { readonly annotations?: Record<string, unknown> };
  };
  return metadata?.annotations?.["pulumi.com/deletionPropagationPolicy"] === "orphan";
}

/** A claim that no pod of the updated StatefulSet uses. A StatefulSet that stays is asked for its new policy. */
function withoutPod(claim: ExistingClaim, { change: { kind, moved }, before, after }: ClaimContext): Fate {
  if (kind === "delete" || after === undefined)
    return { fate: "left behind", reason: "the StatefulSet is deleted" };

  if (moved) return { fate: "left behind", reason: "the StatefulSet moves to another cluster" };
  if (before?.namespace !== after.namespace) {
    const where = isKnown(after.namespace)
      ? `namespace ${after.namespace}`
      : "a namespace that only the update names";
    return { fate: "left behind", reason: `the pods move to ${where}` };
  }
  if (before.name !== after.name)
    return { fate: "left behind", reason: `the StatefulSet is renamed to ${after.name}` };

  if (isUnused(claim, before) && isNamedBy(after, claim.name)) {
    return {
      fate: "kept",
      reason: "no pod uses it before or after, and the StatefulSet would take it up again",
    };
  }
  if (kind === "update" && after.whenScaled === "Delete")
    return { fate: "deleted", reason: "its pod is removed, and whenScaled is Delete" };

  return { fate: "left behind", reason: "its pod or its claim template goes" };
}

function isUnused({ name, live }: ExistingClaim, before: StatefulSet): boolean {
  return live !== undefined && live.used !== true && !claimsOf(before).some((claim) => claim.name === name);
}

/** The claim of a pod after the update. It is new, unless a claim of that name exists. */
function verdictOnNext(claim: TemplatedClaim, { change, surroundings }: ClaimContext): Fate {
  const live = change.moved ? undefined : liveClaimsIn(claim.namespace, surroundings);
  if (live?.has(claim.name))
    return { fate: "kept", reason: "a claim of this name exists, and is used with its data" };
  return {
    fate: "new",
    reason: live ? "none of this name exists" : "unless a claim of this name was left behind: that is used",
  };
}

function isAmong(
  claims: readonly Pick<TemplatedClaim, "name" | "namespace">[],
  { name, namespace }: Pick<TemplatedClaim, "name" | "namespace">,
): boolean {
  return claims.some((claim) => claim.name === name && claim.namespace === namespace);
}

function plan({ name, namespace, size, live }: ExistingClaim, verdict: Fate): ClaimPlan {
  return {
    name,
    namespace: isKnown(namespace) ? namespace : "",
    size,
    ...verdict,
    ...(live && { uid: live.uid }),
  };
}
