import { objectInWords, plannedObject, type PlannedObject } from "../preview/planned-object";
import type { Inputs, ResourceChange } from "../preview/resource-change";
import type { LiveWorkload, Surroundings } from "../surroundings/surroundings";

/** What is known of a workload besides what the preview says. */
export interface WorkloadContext {
  readonly surroundings: Surroundings;
  readonly deletedNamespaces: ReadonlySet<string>;
}

/** A change of a workload as it meets the cluster. A preview knows only the program and the state. */
export function seenChange(change: ResourceChange, context: WorkloadContext): ResourceChange {
  const retained = change.retained && !isInDeleted(change, context.deletedNamespaces);
  // The engine leaves the object alone, and then makes one of the same name: the provider changes that in place.
  const kind = change.kind === "replace" && retained && keepsName(change) ? "update" : change.kind;
  const existing = change.old === undefined ? liveWorkload(change, context.surroundings) : undefined;
  return { ...change, kind, retained, ...(existing && { old: inputsOf(existing) }) };
}

function isInDeleted({ old }: ResourceChange, deletedNamespaces: ReadonlySet<string>): boolean {
  const { namespace } = (old?.metadata ?? {}) as { readonly namespace?: unknown };
  return typeof namespace === "string" && deletedNamespaces.has(namespace);
}

function keepsName(change: ResourceChange): boolean {
  const [before, after] = [plannedObject(change, change.old), plannedObject(change, change.new)];
  return before !== undefined && after !== undefined && objectInWords(before) === objectInWords(after);
}

/** The object on the cluster; undefined if there is none, or it cannot be seen. */
function liveWorkload(change: ResourceChange, { namespaces }: Surroundings): LiveWorkload | undefined {
  const object = plannedObject(change, change.new);
  if (object?.namespace === undefined) return undefined;
  return namespaces.get(object.namespace)?.workloads?.get(workloadKey(object));
}

/** How a workload is named within its namespace. */
export function workloadKey({ kind, name }: Pick<PlannedObject, "kind" | "name">): string {
  return `${kind}/${name}`;
}

/** A live object as the engine reports the inputs of a resource. */
export function inputsOf({ kind, name, namespace, annotations, spec }: LiveWorkload): Inputs {
  return { apiVersion: "apps/v1", kind, metadata: { name, namespace, annotations }, spec };
}
