import type { Cluster } from "./connection/cluster";
import { claimsIn } from "./collection";
import { nameOf, orGone } from "./objects";
import { waitUntil } from "./wait-until";

/** Deletes claims that no pod uses, and waits until they are gone. */
export async function deleteClaims(
  cluster: Cluster,
  namespace: string,
  names: readonly string[],
): Promise<void> {
  await Promise.all(
    names.map((name) => orGone(cluster.core.deleteNamespacedPersistentVolumeClaim({ namespace, name }))),
  );
  await waitUntil(claimsIn(cluster, namespace), `claims ${names.join(", ")} to be gone`, (claims) =>
    claims.every((claim) => !names.includes(nameOf(claim))),
  );
}
