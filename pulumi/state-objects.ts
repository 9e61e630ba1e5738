import { identityOf } from "../components/identity";
import type { StateDeployment } from "./state";

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

interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The Kubernetes objects in a stack's state. */
export function stateObjects(deployment: StateDeployment | null | undefined): StateObject[] {
  return (deployment?.resources ?? []).flatMap(({ urn, type, retainOnDelete = false, inputs, outputs }) => {
    const { apiVersion, kind, metadata = {}, spec } = (outputs ?? {}) as KubernetesValues;
    const { name, namespace, uid } = metadata;
    if (!type.startsWith("kubernetes:") || !apiVersion || !kind || !name || !uid) return [];
    const identity = identityOf((inputs as KubernetesValues | undefined)?.metadata?.annotations);
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

/** Inputs or outputs of a Kubernetes resource. */
interface KubernetesValues {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: Metadata;
  readonly spec?: unknown;
}
