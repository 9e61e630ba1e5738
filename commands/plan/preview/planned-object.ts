import { type Inputs, isKnown, type ResourceChange } from "./resource-change";

/** A Kubernetes object in an update. */
export interface PlannedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined for an object of no namespace. */
  readonly namespace?: string;
}

/** The object of a resource before the update, or after it; undefined if it is none of Kubernetes, or has no name yet. */
export function plannedObject(
  { type }: ResourceChange,
  inputs: Inputs | undefined,
): PlannedObject | undefined {
  if (!type.startsWith("kubernetes:") || inputs === undefined) return undefined;
  const { apiVersion, kind, metadata } = inputs as {
    readonly apiVersion?: unknown;
    readonly kind?: unknown;
    readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown };
  };
  if (typeof apiVersion !== "string" || typeof kind !== "string" || !isKnown(metadata?.name))
    return undefined;
  const { name, namespace } = metadata as { readonly name: string; readonly namespace?: unknown };
  return { apiVersion, kind, name, ...(isKnown(namespace) && { namespace }) };
}

/** An object as people name it: `StatefulSet NAMESPACE/NAME`. */
export function objectInWords({ kind, name, namespace }: Omit<PlannedObject, "apiVersion">): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}
