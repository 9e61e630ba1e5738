import { ApiException } from "@kubernetes/client-node";
import type { Cluster } from "./connection/cluster";
import { namespaceNamed } from "./collection";
import { waitUntil } from "./wait-until";

/** Deletes a namespace with everything in it, unless somebody else did, and waits until it is gone. */
export async function deleteNamespace(
  cluster: Cluster,
  name: string,
  timeoutSeconds?: number,
): Promise<void> {
  try {
    await cluster.core.deleteNamespace({ name });
  } catch (error) {
    if (!(error instanceof ApiException && (error.code === 404 || error.code === 409))) throw error;
  }
  await waitUntil(
    namespaceNamed(cluster, name),
    `namespace ${name} to be gone`,
    (all) => all.length === 0,
    timeoutSeconds,
  );
}
