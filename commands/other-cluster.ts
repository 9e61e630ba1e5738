import { isForbidden } from "../kubernetes/forbidden";
import { orUndefined } from "../kubernetes/objects";
import type { Cluster } from "../kubernetes/connection/cluster";
import { ownObjects, titleOf, type TouchedObject } from "./foreign-objects";

/** An object of a stack, as its state has it. */
export interface MadeObject extends TouchedObject {
  /** When the API server of its cluster made it. */
  readonly madeAt: string;
}

/**
 * Says that objects of a stack are on another cluster than the one that its kubeconfig context leads to now. That is known
 * if they are older than this cluster, and it has none of them. A cluster that is older than they are, and has none of
 * them, cannot be told from their own, which somebody has emptied.
 *
 * @returns a sentence; undefined if that is not known
 */
export async function madeElsewhere(
  cluster: Cluster,
  objects: readonly MadeObject[],
): Promise<string | undefined> {
  const since = await madeAt(cluster);
  if (since === undefined) return undefined;
  const older = objects.filter((object) => new Date(object.madeAt) < since);
  const [first] = older.toSorted((a, b) => a.madeAt.localeCompare(b.madeAt));
  if (first === undefined || (await ownObjects(cluster, objects)).length > 0) return undefined;
  const context = cluster.kubeConfig.getCurrentContext();
  return [
    `The stack made ${older.map(titleOf).join(", ")} on another cluster than the one that kubeconfig context "${context}" leads to:`,
    `this one exists since ${since.toISOString()}, ${titleOf(first)} since ${new Date(first.madeAt).toISOString()}, and none of them is here.`,
  ].join(" ");
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
