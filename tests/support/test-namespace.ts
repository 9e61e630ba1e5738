import { ApiException } from "@kubernetes/client-node";
import type { Cluster } from "../../contracts/cluster";
import { namespaceNamed } from "../../contracts/collection";
import { waitUntil } from "../../contracts/wait-until";
import { testName } from "./test-name";

/**
 * Reserves the name of a namespace that something else makes, for as long as the function takes,
 * and deletes the namespace at the end if it is there.
 */
export async function withNamespaceName<T>(cluster: Cluster, use: (name: string) => Promise<T>): Promise<T> {
  const name = testName();
  try {
    return await use(name);
  } finally {
    await deleteNamespace(cluster, name);
  }
}

/** Makes a namespace for as long as the function takes. */
export async function withNamespace<T>(cluster: Cluster, use: (name: string) => Promise<T>): Promise<T> {
  return withNamespaceName(cluster, async (name) => {
    await cluster.core.createNamespace({ body: { metadata: { name } } });
    return use(name);
  });
}

/** Deletes a namespace with everything in it, and waits until it is gone. */
export async function deleteNamespace(cluster: Cluster, name: string): Promise<void> {
  try {
    await cluster.core.deleteNamespace({ name });
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return;
    if (!(error instanceof ApiException && error.code === 409)) throw error;
  }
  await waitUntil(namespaceNamed(cluster, name), `namespace ${name} to be gone`, (all) => all.length === 0);
}
