import { deleteNamespace } from "../../kubernetes/namespace-deletion";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { testName } from "./running/test-name";

/**
 * Reserves the name of a namespace that other code creates, for as long as the function takes. Deletes the namespace
 * at the end if it exists.
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
