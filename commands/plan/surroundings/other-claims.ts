import { objectInWords, plannedObject } from "../preview/planned-object";
import { isKnown, type ResourceChange } from "../preview/resource-change";
import type { Surroundings } from "./surroundings";
import { takesDependentsAlong } from "../workloads/claims";
import type { ClaimPlan } from "../workloads/workload-plan";
import { CLAIM } from "../../../pulumi/resource-types";

/** Claims that are lost besides those of the stack's StatefulSets: its own ones, and all others of a namespace that goes. */
export function otherClaims(
  changes: readonly ResourceChange[],
  planned: readonly ClaimPlan[],
  deletedNamespaces: ReadonlySet<string>,
  surroundings: Surroundings,
): ClaimPlan[] {
  const known = new Set(planned.map(keyOf));
  const found = [
    ...deletedResources(changes, surroundings),
    ...[...deletedNamespaces].flatMap((namespace) => claimsOfNamespace(namespace, surroundings)),
    ...claimsOwned(changes, surroundings),
  ];
  return found.filter((claim) => {
    const isNew = !known.has(keyOf(claim));
    known.add(keyOf(claim));
    return isNew;
  });
}

function keyOf({ namespace, name }: Pick<ClaimPlan, "namespace" | "name">): string {
  return `${namespace}/${name}`;
}

/** Claims that the program itself makes, and does not make any more or makes anew. */
function deletedResources(changes: readonly ResourceChange[], { namespaces }: Surroundings): ClaimPlan[] {
  return changes
    .filter(({ type }) => type === CLAIM)
    .filter(({ kind, retained }) => (kind === "delete" || kind === "replace") && !retained)
    .flatMap((change) => {
      const object = plannedObject(change, change.old);
      if (object === undefined) return [];
      const { name, namespace = "default" } = object;
      const live = namespaces.get(namespace)?.claims?.find((claim) => claim.name === name);
      const size = live?.size ?? requestedSize(change.old);
      const reason =
        change.kind === "delete" ? "the program has it no more" : "the update replaces it by a new one";
      return [{ name, namespace, size, fate: "deleted" as const, reason, ...(live && { uid: live.uid }) }];
    });
}

/** Claims that belong to an object which the update deletes: Kubernetes deletes them with it. */
function claimsOwned(changes: readonly ResourceChange[], { namespaces }: Surroundings): ClaimPlan[] {
  const owners = new Map(
    changes.filter(takesDependentsAlong).flatMap((change) => {
      const object = plannedObject(change, change.old);
      return object && change.uid !== undefined ? [[change.uid, objectInWords(object)] as const] : [];
    }),
  );
  return [...namespaces].flatMap(([namespace, { claims = [] }]) =>
    claims.flatMap(({ name, size, uid, owners: ofClaim }) => {
      const owner = ofClaim.map((each) => owners.get(each)).find((title) => title !== undefined);
      const reason = `${owner ?? ""} is deleted, which owns it`;
      return owner === undefined ? [] : [{ name, namespace, size, uid, fate: "deleted" as const, reason }];
    }),
  );
}

function requestedSize(inputs: ResourceChange["old"]): string {
  const { spec } = (inputs ?? {}) as {
    readonly spec?: { readonly resources?: { readonly requests?: { readonly storage?: unknown } } };
  };
  const size = spec?.resources?.requests?.storage;
  return isKnown(size) ? size : "unknown size";
}

function claimsOfNamespace(namespace: string, { namespaces }: Surroundings): ClaimPlan[] {
  const reason = `namespace ${namespace} is deleted with all that is in it`;
  return (namespaces.get(namespace)?.claims ?? []).map(({ name, size, uid }) => ({
    name,
    namespace,
    size,
    uid,
    fate: "deleted" as const,
    reason,
  }));
}
