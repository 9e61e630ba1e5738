import type { Cluster } from "../../../kubernetes/connection/cluster";
import { foreignObjects, type TouchedObject } from "../../foreign-objects";
import { objectInWords } from "../preview/planned-object";
import type { ResourceChange } from "../preview/resource-change";

/**
 * Objects that an update changes or deletes by their name, and that are others than the stack has made. Only a uid tells
 * so if their program gives no identity. An object that was restored from a backup has another one, too.
 *
 * @param made finds the object that a stack has made
 * @returns a sentence for each
 */
export async function supplantedObjects(
  cluster: Cluster,
  changes: readonly ResourceChange[],
  made: (change: ResourceChange) => readonly TouchedObject[],
): Promise<readonly string[]> {
  const touched = changes
    .filter(touchesOld)
    .flatMap(made)
    .filter(({ identity }) => identity === undefined);
  return (await foreignObjects(cluster, touched)).map(
    ({ object, owner }) =>
      `${objectInWords(object)} is another object than the one that the stack made (made by: ${owner}). The update changes or deletes it by its name. If it is the stack's own, as after a restore, take it into the state: pulumi refresh.`,
  );
}

function touchesOld({ kind, retained }: ResourceChange): boolean {
  return kind === "update" || kind === "replace" || (kind === "delete" && !retained);
}
