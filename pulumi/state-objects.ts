import { identityOf } from "../components/identity";

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
  /** The identity that the stack gave it. */
  readonly identity?: string;
  /** Whether a destroy leaves it in the cluster. */
  readonly retained: boolean;
  /** Its `spec`, as the cluster had it last. */
  readonly spec?: unknown;
}

/** The part of a resource in a stack's state that is read here. */
interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly retainOnDelete?: boolean;
  readonly inputs?: { readonly metadata?: Metadata };
  readonly outputs?: {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly metadata?: Metadata;
    readonly spec?: unknown;
  };
}

interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * The Kubernetes objects in a stack's state.
 *
 * @param deployment - what `pulumi stack export` prints as `deployment`
 */
export function stateObjects(deployment: unknown): StateObject[] {
  const { resources = [] } = (deployment ?? {}) as { readonly resources?: readonly Resource[] };
  return resources.flatMap(({ urn, type, retainOnDelete = false, inputs, outputs = {} }) => {
    const { apiVersion, kind, metadata = {}, spec } = outputs;
    const { name, namespace, uid } = metadata;
    if (!type.startsWith("kubernetes:") || !apiVersion || !kind || !name || !uid) return [];
    const identity = identityOf(inputs?.metadata?.annotations);
    return [
      {
        urn,
        apiVersion,
        kind,
        name,
        ...(namespace !== undefined && { namespace }),
        uid,
        ...(identity !== undefined && { identity }),
        retained: retainOnDelete,
        spec,
      },
    ];
  });
}
