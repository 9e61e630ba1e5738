import { clusterKey, providerUrn } from "../../../pulumi/provider-address";
import type { ResourceChange } from "../preview/resource-change";
import { objectInWords, plannedObject } from "../preview/planned-object";
import type { Obstacle } from "../obstacle";

/** A resource that has another URN now, and the objects that the engine would therefore make and then delete. */
interface Rename {
  readonly from: ResourceChange;
  readonly to: ResourceChange;
  readonly objects: string[];
}

/**
 * Resources that were renamed in the program while their objects keep their names. The engine sees a new resource and
 * an old one. It "creates" the object that exists, and then deletes that same object as the old one.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/options/aliases/
 */
export function renames(changes: readonly ResourceChange[]): Obstacle[] {
  const byUrn = new Map(changes.map((change) => [change.urn, change]));
  const found = new Map<string, Rename>();
  for (const [from, to, object] of objectsMadeAndDeleted(changes)) {
    const renamed = topmost(from, to, byUrn);
    const { urn } = renamed.to;
    const { objects } = found.get(urn) ?? { objects: [] };
    found.set(urn, { ...renamed, objects: [...objects, object] });
  }
  return [...found.values()].map(obstacle);
}

/** Changes without the objects that {@link renames} finds, which are the stack's own under another name in Pulumi. */
export function withoutRenamed(changes: readonly ResourceChange[]): ResourceChange[] {
  const renamed = new Set(objectsMadeAndDeleted(changes).map(([, to]) => to.urn));
  return changes.filter(({ urn }) => !renamed.has(urn));
}

function objectsMadeAndDeleted(
  changes: readonly ResourceChange[],
): (readonly [from: ResourceChange, to: ResourceChange, object: string])[] {
  const key = (change: ResourceChange): string | undefined => {
    const object = plannedObject(change, change.new ?? change.old);
    return (
      object &&
      JSON.stringify([clusterOf(change), object.apiVersion, object.kind, object.namespace, object.name])
    );
  };
  const created = new Map(
    changes.filter(({ kind }) => kind === "create").map((change) => [key(change), change]),
  );
  return changes
    .filter(({ kind, retained }) => kind === "delete" && !retained)
    .flatMap((from) => {
      const object = plannedObject(from, from.old);
      const to = object && created.get(key(from));
      return object && to ? [[from, to, objectInWords(object)] as const] : [];
    });
}

/** A provider that was renamed as well leads to the same cluster. */
function clusterOf({ provider, providerOfStack }: ResourceChange): string {
  return providerOfStack ? clusterKey(providerOfStack.inputs) : providerUrn(provider);
}

/** The component that was renamed, if the resource has another URN because that has. */
function topmost(
  from: ResourceChange,
  to: ResourceChange,
  byUrn: ReadonlyMap<string, ResourceChange>,
): Pick<Rename, "from" | "to"> {
  const oldParent = byUrn.get(from.parent ?? "");
  const newParent = byUrn.get(to.parent ?? "");
  return oldParent?.kind === "delete" && newParent?.kind === "create"
    ? topmost(oldParent, newParent, byUrn)
    : { from, to };
}

function obstacle({ from, to, objects }: Rename): Obstacle {
  return {
    problem: [
      `${resourceInWords(from)} has another name in Pulumi now, ${resourceInWords(to)}, while its objects keep theirs. The update would delete them at its end:`,
      ...objects.map((object) => `  ${object}`),
    ].join("\n"),
    remedy: [
      `To keep them as they are, tell Pulumi the former name among the options of ${resourceInWords(to)}:`,
      `  aliases: [${alias(from, to)}]`,
      "To have other objects, give them other names; the old ones then go.",
    ].join("\n"),
  };
}

/** `HeadlessStatefulSet "web"` of a URN. */
function resourceInWords({ type, urn }: ResourceChange): string {
  return `${type.split(":").at(-1) ?? type} "${nameIn(urn)}"`;
}

function nameIn(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

/** The renamed resource, by its name only; by its URN if it has another parent. */
function alias(from: ResourceChange, to: ResourceChange): string {
  if (from.parent !== to.parent) return JSON.stringify(from.urn);
  const name = nameIn(from.urn) === nameIn(to.urn) ? [] : [`name: ${JSON.stringify(nameIn(from.urn))}`];
  const type = from.type === to.type ? [] : [`type: ${JSON.stringify(from.type)}`];
  return `{ ${[...name, ...type].join(", ")} }`;
}
