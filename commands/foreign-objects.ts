import { ApiException, type KubernetesObject, KubernetesObjectApi } from "@kubernetes/client-node";
import { fieldManager, identityOf } from "../components/identity";
import type { Cluster } from "../kubernetes/connection/cluster";
import { ownerOf } from "../kubernetes/owner";

/** An object that a command is about to create, change or delete. */
export interface TouchedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  /** The identity of the stack that touches it; undefined if that is not drawn yet, or its program gives none. */
  readonly identity?: string;
  /** The uid that the stack's state has. It proves whose an object is if the program gives no identity. */
  readonly uid?: string;
}

/** An object that has the name of one that a stack is about to touch, and that the stack did not make. */
export interface ForeignObject {
  readonly object: TouchedObject;
  /** Who made it, in plain words. */
  readonly owner: string;
  /** The identity that it bears. */
  readonly identity?: string;
}

/**
 * Finds the objects in the cluster that a stack did not make and that a command would touch all the same. Objects
 * that this user may not read are left out.
 */
export async function foreignObjects(
  cluster: Cluster,
  touched: readonly TouchedObject[],
): Promise<ForeignObject[]> {
  const objects = KubernetesObjectApi.makeApiClient(cluster.kubeConfig);
  const found = await Promise.all(
    touched.map(async (object) => {
      const live = await read(objects, object);
      return live === undefined || isProven(live, object) ? [] : [foreign(object, live)];
    }),
  );
  return found.flat();
}

/** Whether an object of the cluster is proven to be the one that a stack touches. */
export function isProven(live: KubernetesObject, { identity, uid }: TouchedObject): boolean {
  if (identity !== undefined) return isOwn(live, identity);
  return uid !== undefined && live.metadata?.uid === uid;
}

/**
 * Whether an object of the cluster was made with an identity. It bears that identity. Or it bears none any more, and
 * the field manager of that identity applied it.
 */
export function isOwn({ metadata }: KubernetesObject, identity: string | undefined): boolean {
  if (identity === undefined) return false;
  const borne = identityOf(metadata?.annotations);
  if (borne !== undefined) return borne === identity;
  return (metadata?.managedFields ?? []).some(
    ({ manager, operation }) => manager === fieldManager(identity) && operation === "Apply",
  );
}

/** Who made an object, in plain words. */
function ownerInWords(object: KubernetesObject): string {
  const identity = identityOf(object.metadata?.annotations);
  return identity === undefined ? ownerOf(object) : `a stack with identity ${identity}`;
}

async function read(
  objects: KubernetesObjectApi,
  { apiVersion, kind, name, namespace }: TouchedObject,
): Promise<KubernetesObject | undefined> {
  const metadata = { name, ...(namespace !== undefined && { namespace }) };
  try {
    return await objects.read({ apiVersion, kind, metadata });
  } catch (error) {
    if (error instanceof ApiException && (error.code === 404 || error.code === 403)) return undefined;
    // The cluster has no object of a kind that it does not know.
    if (error instanceof Error && error.message.startsWith("Unrecognized API version and kind"))
      return undefined;
    throw error;
  }
}

function foreign(object: TouchedObject, live: KubernetesObject): ForeignObject {
  const identity = identityOf(live.metadata?.annotations);
  return { object, owner: ownerInWords(live), ...(identity !== undefined && { identity }) };
}
