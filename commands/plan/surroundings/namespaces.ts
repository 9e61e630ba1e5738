import type { Obstacle } from "../obstacle";
import { plannedObject } from "../preview/planned-object";
import { readStatefulSet } from "../workloads/stateful-set";
import type { ResourceChange } from "../preview/resource-change";
import type { Surroundings } from "./surroundings";
import { NAMESPACE, STATEFUL_SET } from "../../../pulumi/resource-types";

/** Namespaces of the update's objects that are being deleted. */
export function terminatingNamespaces(
  changes: readonly ResourceChange[],
  kubeContext: string,
  { namespaces }: Surroundings,
): Obstacle[] {
  const wanted = new Set(changes.flatMap((change) => namespaceOf(change) ?? []));
  return [...wanted].flatMap((name) => {
    const { terminatingSince, claims = [] } = namespaces.get(name) ?? {};
    if (terminatingSince === undefined) return [];
    const lost =
      claims.length === 0 ? "" : `, its claims ${claims.map((claim) => claim.name).join(", ")} among it`;
    return [
      {
        problem: `Namespace ${name} is being deleted since ${terminatingSince}: all that is in it goes${lost}, and nothing new can be made in it.`,
        remedy: [
          "Wait until it is gone, and run the same command again, which makes it anew without the data:",
          `  kubectl --context ${kubeContext} wait --for=delete namespace/${name} --timeout=10m`,
          "What holds it up stands in its status:",
          `  kubectl --context ${kubeContext} get namespace ${name} --output yaml`,
        ].join("\n"),
      },
    ];
  });
}

/** The namespace that an object is to be in after the update, or is itself. */
function namespaceOf(change: ResourceChange): string | undefined {
  const object = plannedObject(change, change.new);
  return change.type === NAMESPACE ? object?.name : object?.namespace;
}

/**
 * If the program makes a namespace, a destroy deletes it with the claims in it, whatever their StatefulSet's
 * retention policy says.
 */
export function notesOnOwnNamespaces(changes: readonly ResourceChange[]): string[] {
  const own = new Set(
    changes
      .filter(({ type, willBeRetained }) => type === NAMESPACE && !willBeRetained)
      .flatMap((change) => plannedObject(change, change.new)?.name ?? []),
  );
  return changes
    .filter(({ type, new: next }) => type === STATEFUL_SET && next !== undefined)
    .map(({ new: next }) => readStatefulSet(next ?? {}))
    .filter(
      ({ namespace, templates, whenDeleted }) =>
        own.has(namespace) && templates.length > 0 && whenDeleted === "Retain",
    )
    .map(
      ({ name, namespace }) =>
        `Namespace ${namespace} is a resource of this program. A destroy deletes it, and with it the claims of StatefulSet ${name}, although its whenDeleted is Retain. To keep them, give the Namespace the resource option retainOnDelete: true.`,
    );
}
