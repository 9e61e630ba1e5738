import { ApiException, CoordinationV1Api } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { deleteNamespace } from "../../kubernetes/namespace-deletion";
import { nameOf, orGone } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import { allVolumes } from "../../kubernetes/collection";
import { nodesLabelled, RUN_LABEL, RUN_PREFIX } from "./simulated-nodes";

/** Long enough for the volumes of a thousand claims. */
const PATIENCE_SECONDS = 900;

const LEASE_NAMESPACE = "kube-node-lease";

/** Removes everything that a run made on the cluster, whether or not it came to its end. */
export async function removeRunTraces(cluster: Cluster, runName: string): Promise<void> {
  const namespaces = (await cluster.core.listNamespace()).items.map(nameOf).filter(isOf(runName));
  await Promise.all(namespaces.map((namespace) => removeNamespace(cluster, namespace)));
  await waitUntil(
    allVolumes(cluster),
    `the volumes of ${runName} to be gone`,
    (volumes) => !volumes.some(({ spec }) => isOf(runName)(spec?.claimRef?.namespace ?? "")),
    PATIENCE_SECONDS,
  );
  await cluster.core.deleteCollectionNode({ labelSelector: `${RUN_LABEL}=${runName}` });
  const leases = cluster.kubeConfig.makeApiClient(CoordinationV1Api);
  const { items } = await leases.listNamespacedLease({ namespace: LEASE_NAMESPACE });
  for (const name of items.map(nameOf).filter(isOf(runName)))
    await orGone(leases.deleteNamespacedLease({ name, namespace: LEASE_NAMESPACE }));
}

/** Names of the runs whose nodes are on the cluster. */
export async function runsOnCluster(cluster: Cluster): Promise<string[]> {
  const { items } = await nodesLabelled(cluster, RUN_LABEL).list();
  const names = items.map(({ metadata }) => metadata?.labels?.[RUN_LABEL] ?? "");
  return [...new Set(names)].filter((name) => name.startsWith(RUN_PREFIX));
}

function isOf(runName: string): (name: string) => boolean {
  return (name) => name.startsWith(`${runName}-`);
}

/**
 * Deletes a namespace with thousands of pods that no kubelet ends. The namespace comes first: nothing is created in it
 * any more then. Its pods are deleted here, because the garbage collector deletes only 20 a second.
 */
async function removeNamespace(cluster: Cluster, namespace: string): Promise<void> {
  const removeObjects = async (): Promise<void> => {
    const selection = { namespace, propagationPolicy: "Background" } as const;
    await cluster.apps.deleteCollectionNamespacedStatefulSet(selection);
    await cluster.apps.deleteCollectionNamespacedDeployment(selection);
    await removePods(cluster, namespace);
  };
  await Promise.all([deleteNamespace(cluster, namespace, PATIENCE_SECONDS), removeObjects()]);
}

async function removePods(cluster: Cluster, namespace: string): Promise<void> {
  for (;;) {
    const { items } = await cluster.core.listNamespacedPod({ namespace, limit: 1 });
    if (items.length === 0) return;
    try {
      await cluster.core.deleteCollectionNamespacedPod({ namespace, gracePeriodSeconds: 0 });
    } catch (error) {
      // The API server's own limit of a request ended it. The pods that are deleted by then are gone.
      if (!(error instanceof ApiException && error.code === 504)) throw error;
    }
  }
}
