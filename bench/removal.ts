import { deleteNamespace } from "../kubernetes/namespace-deletion";
import type { Cluster } from "../kubernetes/cluster";
import { waitUntil } from "../kubernetes/wait-until";
import { volumesOf } from "./volumes";

/** How long what a namespace held may take to go. */
const REMOVAL_SECONDS = 300;

/** Deletes the namespace at the end, and waits until its volumes are gone too: their removal would slow the next down. */
export async function removingNamespace<T>(
  cluster: Cluster,
  namespace: string,
  use: () => Promise<T>,
): Promise<T> {
  try {
    return await use();
  } finally {
    await deleteNamespace(cluster, namespace, REMOVAL_SECONDS);
    await waitUntil(
      volumesOf(cluster),
      `the volumes of namespace ${namespace} to be gone`,
      (volumes) => volumes.every(({ spec }) => spec?.claimRef?.namespace !== namespace),
      REMOVAL_SECONDS,
    );
  }
}
