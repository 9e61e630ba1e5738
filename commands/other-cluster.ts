import { ApiException, KubernetesObjectApi } from "@kubernetes/client-node";
import { isForbidden } from "../kubernetes/forbidden";
import { orUndefined } from "../kubernetes/objects";
import type { Cluster } from "../kubernetes/connection/cluster";
import { isProven, type TouchedObject } from "./foreign-objects";
import { objectInWords } from "./plan/preview/planned-object";

/** An object of a stack, as its state has it. */
export interface MadeObject extends TouchedObject {
  /** When the API server of its cluster made it. */
  readonly madeAt: string;
}

/** What is known of a stack's objects if none of them is on the cluster of their provider. */
export interface Absence {
  /** Says it, in a sentence. */
  readonly sentence: string;
  /**
   * Whether they must be on another cluster, because they are older than this one. Otherwise a user may have deleted
   * all of them.
   */
  readonly isElsewhere: boolean;
}

/**
 * Finds out whether a cluster has none of the objects that a stack made, as one to which its kubeconfig context leads by
 * mistake.
 *
 * @returns undefined if it has one of them, or this user may not know
 */
export async function absenceOf(
  cluster: Cluster,
  objects: readonly MadeObject[],
): Promise<Absence | undefined> {
  const [first] = objects.toSorted((a, b) => a.madeAt.localeCompare(b.madeAt));
  if (first === undefined || !(await isWithoutAll(cluster, objects))) return undefined;
  const since = await madeAt(cluster);
  const isElsewhere = since !== undefined && new Date(first.madeAt) < since;
  const context = `kubeconfig context "${cluster.kubeConfig.getCurrentContext()}"`;
  const names = namesOf(objects);
  const sentence = isElsewhere
    ? `The stack made ${names} on another cluster than the one that ${context} leads to: this one exists since ${since.toISOString()}, ${objectInWords(first)} since ${new Date(first.madeAt).toISOString()}, and none of them is here.`
    : `The stack made ${names}, and none of them is on the cluster that ${context} leads to: either it leads to another cluster than before, or somebody deleted them all.`;
  return { sentence, isElsewhere };
}

/** How many objects are named: the others go where these are. */
const NAMED = 10;

function namesOf(objects: readonly MadeObject[]): string {
  const names = objects.slice(0, NAMED).map(objectInWords).join(", ");
  return objects.length > NAMED ? `${names} and ${objects.length - NAMED} others` : names;
}

/** It asks for one object after the other and stops at the first one that exists. */
async function isWithoutAll({ kubeConfig }: Cluster, objects: readonly MadeObject[]): Promise<boolean> {
  const api = KubernetesObjectApi.makeApiClient(kubeConfig);
  for (const object of objects) {
    const { apiVersion, kind, name, namespace } = object;
    const metadata = { name, ...(namespace !== undefined && { namespace }) };
    try {
      if (isProven(await api.read({ apiVersion, kind, metadata }), object)) return false;
    } catch (error) {
      if (!isUnknownKind(error) && !(error instanceof ApiException && error.code === 404)) return false;
    }
  }
  return true;
}

function isUnknownKind(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Unrecognized API version and kind");
}

/** When a cluster was made: its first namespace is as old. Undefined if this user may not know. */
async function madeAt({ core }: Cluster): Promise<Date | undefined> {
  const first = core.readNamespace({ name: "kube-system" });
  const found = await orUndefined(first).catch((error: unknown) => {
    if (!isForbidden(error)) throw error;
    return undefined;
  });
  return found?.metadata?.creationTimestamp;
}
