import { identityOf } from "../../components/identity";
import { type ExportedState, resourcesOf, type StateResource } from "./state";
import { type ProviderOfStack, providerUrn } from "../provider-address";

/** A Kubernetes object that a stack has made and manages, as its state has it. */
export interface StateObject {
  readonly urn: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined for an object that is in no namespace. */
  readonly namespace?: string;
  /** UID of the object that the stack made. */
  readonly uid: string;
  /** When the API server made it; undefined if the state does not say. */
  readonly madeAt?: string;
  /** The identity that the stack gave it; undefined if it gives none. */
  readonly identity?: string;
  /** The provider that leads to its cluster. */
  readonly provider?: ProviderOfStack;
  /** Whether a destroy leaves it in the cluster. */
  readonly retained: boolean;
  /** Its `spec`, as the cluster had it last. */
  readonly spec?: unknown;
}

interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly creationTimestamp?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * The Kubernetes objects that a stack has made. A patch is left out, because it changes an object that another owner
 * made.
 */
export function stateObjects(state: ExportedState): StateObject[] {
  const resources = resourcesOf(state);
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return resources.flatMap((resource) => {
    const { urn, type, retainOnDelete = false, outputs = {} } = resource;
    const { apiVersion, kind, spec } = outputs;
    const { name, namespace, uid, creationTimestamp } = (outputs.metadata ?? {}) as Metadata;
    if (!type.startsWith("kubernetes:") || type.endsWith("Patch")) return [];
    if (typeof apiVersion !== "string" || typeof kind !== "string" || !name || !uid) return [];
    const identity = identityGiven(resource, byUrn);
    const provider = byUrn.get(providerUrn(resource.provider ?? ""));
    return [
      {
        urn,
        apiVersion,
        kind,
        name,
        ...(namespace && { namespace }),
        uid,
        ...(creationTimestamp !== undefined && { madeAt: creationTimestamp }),
        ...(identity !== undefined && { identity }),
        ...(provider && { provider: { urn: provider.urn, inputs: provider.inputs ?? {} } }),
        retained: retainOnDelete,
        spec,
      },
    ];
  });
}

/** A refresh puts the annotations of the live object into the state, but leaves the outputs of a component alone. */
function identityGiven(
  { parent, inputs }: StateResource,
  byUrn: ReadonlyMap<string, StateResource>,
): string | undefined {
  const component = byUrn.get(parent ?? "");
  const identity = component?.type.startsWith("kubernetes-workloads:")
    ? component.outputs?.identity
    : undefined;
  return typeof identity === "string"
    ? identity
    : identityOf((inputs?.metadata as Metadata | undefined)?.annotations);
}
