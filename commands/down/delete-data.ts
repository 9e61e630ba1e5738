import { Failure } from "../../command-line/failures/failure";
import { identityOf } from "../../components/identity";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { claimsIn, namespaceNamed } from "../../kubernetes/collection";
import { orGone, uidOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import type { KeptClaim, KeptData } from "./kept-claims";
import { namespaceContent } from "../namespace-content";

/**
 * Deletes the claims that a destroy left and that are proven to be the stack's. Then deletes the namespace if the
 * stack made it and it is empty.
 *
 * @throws {@link Failure} before anything is deleted, if only names tell that claims were the stack's
 */
export async function deleteData(
  cluster: Cluster,
  kept: readonly KeptData[],
  report: (line: string) => void,
): Promise<void> {
  const byName = kept.filter(({ claims }) => claims.some(({ ownership }) => ownership === "by name"));
  if (byName.length > 0) throw uncertainOwner(byName);
  for (const data of kept) {
    const own = data.claims.filter(({ ownership }) => ownership === "proven");
    for (const claim of own) await deleteClaim(cluster, data.namespace, claim, report);
    if (data.ownNamespace) await deleteIfEmpty(cluster, data.namespace, data.ownNamespace, report);
  }
}

/** Deletes a claim that no pod uses. A claim of the same name that a user has created meanwhile stays. */
async function deleteClaim(
  cluster: Cluster,
  namespace: string,
  { name, uid }: KeptClaim,
  report: (line: string) => void,
): Promise<void> {
  const body = { preconditions: { uid } };
  await orGone(cluster.core.deleteNamespacedPersistentVolumeClaim({ namespace, name, body }));
  await waitUntil(claimsIn(cluster, namespace), `claim ${namespace}/${name} to be gone`, (all) =>
    all.every((claim) => uidOf(claim) !== uid),
  );
  report(`Deleted claim ${namespace}/${name}.`);
}

/** Another clone of this project may have a stack of the same name on the same cluster. */
function uncertainOwner(kept: readonly KeptData[]): Failure {
  return new Failure(
    `Nothing was deleted: the stack was destroyed before, its identity went with its state, and only names say that the claims in ${kept.map(({ namespace }) => namespace).join(", ")} were its own. Another clone of this project can have a stack of the same name.`,
    "If the data is yours to delete, use the commands above.",
  );
}

async function deleteIfEmpty(
  cluster: Cluster,
  name: string,
  made: NonNullable<KeptData["ownNamespace"]>,
  report: (line: string) => void,
): Promise<void> {
  const [live] = (await namespaceNamed(cluster, name).list()).items;
  if (live === undefined) return;
  if (uidOf(live) !== made.uid || identityOf(live.metadata?.annotations) !== made.identity) {
    report(`Namespace ${name} stays: it is not the one that this stack made.`);
    return;
  }
  const content = await namespaceContent(cluster, name);
  if (content.length > 0) {
    report(`Namespace ${name} stays, because there is more in it: ${content.join(", ")}.`);
    return;
  }
  await orGone(cluster.core.deleteNamespace({ name, body: { preconditions: { uid: made.uid } } }));
  const gone = `namespace ${name} to be gone`;
  await waitUntil(namespaceNamed(cluster, name), gone, (all) =>
    all.every((left) => uidOf(left) !== made.uid),
  );
  report(`Deleted namespace ${name}, which was empty.`);
}
