import type { Cluster } from "../../contracts/cluster";
import { claimsIn, namespaceNamed } from "../../contracts/collection";
import { nameOf } from "../../contracts/objects";
import { waitUntil } from "../../contracts/wait-until";
import { Failure } from "../../toolchain/failure";
import type { KeptData } from "./kept-claims";
import { namespaceContent } from "./namespace-content";

/** Deletes claims that a destroy left, and their namespace if it was generated and nothing else is in it. */
export async function deleteData(
  cluster: Cluster,
  kept: readonly KeptData[],
  report: (line: string) => void,
): Promise<void> {
  const [data, ...others] = kept;
  if (data === undefined) return;
  if (others.length > 0) throw ambiguous(kept);
  await deleteClaims(cluster, data);
  data.claims.forEach(({ name }) => {
    report(`Deleted claim ${data.namespace}/${name}.`);
  });
  if (data.generated) await deleteIfEmpty(cluster, data.namespace, report);
}

/** Another clone of this project may have a stack of the same name on the same cluster. */
function ambiguous(kept: readonly KeptData[]): Failure {
  return new Failure(
    `several namespaces were generated for stacks of this name: ${kept.map(({ namespace }) => namespace).join(", ")}`,
    "The stack was destroyed before, so that its own cannot be told from those of other clones. Remove what is yours with the commands above.",
  );
}

async function deleteClaims(cluster: Cluster, { namespace, claims }: KeptData): Promise<void> {
  const names = new Set(claims.map(({ name }) => name));
  for (const name of names) await cluster.core.deleteNamespacedPersistentVolumeClaim({ namespace, name });
  await waitUntil(claimsIn(cluster, namespace), "the claims to be gone", (all) =>
    all.every((claim) => !names.has(nameOf(claim))),
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
