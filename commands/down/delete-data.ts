import { deleteClaims } from "../../kubernetes/claim-deletion";
import type { Cluster } from "../../kubernetes/cluster";
import { namespaceNamed } from "../../kubernetes/collection";
import { waitUntil } from "../../kubernetes/wait-until";
import { Failure } from "../../command-line/failure";
import type { KeptData } from "./kept-claims";
import { namespaceContent } from "./namespace-content";

/**
 * Deletes claims that a destroy left, and their namespace if it was generated and nothing else is in it.
 *
 * @throws {@link Failure} before anything is deleted, where the stack itself does not say which namespace is its own
 */
export async function deleteData(
  cluster: Cluster,
  kept: readonly KeptData[],
  report: (line: string) => void,
): Promise<void> {
  const uncertain = kept.filter(({ certain }) => !certain);
  if (uncertain.length > 0) throw uncertainOwner(uncertain);
  for (const data of kept) {
    await deleteClaims(
      cluster,
      data.namespace,
      data.claims.map(({ name }) => name),
    );
    data.claims.forEach(({ name }) => {
      report(`Deleted claim ${data.namespace}/${name}.`);
    });
    if (data.generated) await deleteIfEmpty(cluster, data.namespace, report);
  }
}

/** Another clone of this project may have a stack of the same name on the same cluster. */
function uncertainOwner(kept: readonly KeptData[]): Failure {
  return new Failure(
    `Nothing was deleted: the stack was destroyed before, and of ${kept.map(({ namespace }) => namespace).join(", ")} only the name says that it was its own. Another clone of this project can have a stack of the same name.`,
    "If the data is yours to delete, use the commands above.",
  );
}

async function deleteIfEmpty(
  cluster: Cluster,
  namespace: string,
  report: (line: string) => void,
): Promise<void> {
  const content = await namespaceContent(cluster, namespace);
  if (content.length > 0) {
    report(`Namespace ${namespace} stays, for there is more in it: ${content.join(", ")}.`);
    return;
  }
  await cluster.core.deleteNamespace({ name: namespace });
  const gone = `namespace ${namespace} to be gone`;
  await waitUntil(namespaceNamed(cluster, namespace), gone, (all) => all.length === 0);
  report(`Deleted namespace ${namespace}, which was empty.`);
}
