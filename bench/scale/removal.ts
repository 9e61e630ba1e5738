import { ApiException, CoordinationV1Api } from "@kubernetes/client-node";
import { endProcesses, processesOf } from "../../commands/ci/run-processes";
import { deleteNamespace } from "../../kubernetes/namespace-deletion";
import type { Cluster } from "../../kubernetes/cluster";
import { nameOf, orGone } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import { Failure } from "../../command-line/failure";
import { volumesOf } from "../volumes";
import { nodesLabelled } from "./collections";
import { RUN_LABEL } from "./scale-run";

/** Long enough for the volumes of a thousand claims. */
const PATIENCE_SECONDS = 900;

const LEASE_NAMESPACE = "kube-node-lease";

/**
 * Removes whatever a run has made on the cluster and the processes below it, whether or not it came to its end.
 *
 * @throws {@link Failure} that says what is left
 */
export async function removeRun(cluster: Cluster, runName: string): Promise<void> {
  await endProcesses({ name: runName });
  await Promise.all(
    (await namespacesOf(cluster, runName)).map((namespace) => removeNamespace(cluster, namespace)),
  );
  await volumesGone(cluster, runName);
  await removeNodes(cluster, runName);
  const left = await remains(cluster, runName);
  if (left.length > 0) {
    throw new Failure(
      `left of the measurement ${runName}: ${left.join(", ")}`,
      "Run the same command again: it removes what an earlier run left.",
    );
  }
}

/** What there is of a run, in words. */
export async function remains(cluster: Cluster, runName: string): Promise<string[]> {
  const [namespaces, nodes, leases, volumes, processes] = await Promise.all([
    namespacesOf(cluster, runName),
    nodesLabelled(cluster, `${RUN_LABEL}=${runName}`).list(),
    leasesOf(cluster, runName),
    volumesOf(cluster).list(),
    processesOf({ name: runName }),
  ]);
  return [
    ...namespaces.map((name) => `namespace ${name}`),
    ...nodes.items.map((node) => `node ${nameOf(node)}`),
    ...leases.map((name) => `lease ${name}`),
    ...volumes.items
      .filter(({ spec }) => isOfRun(spec?.claimRef?.namespace, runName))
      .map((volume) => `volume ${nameOf(volume)}`),
    ...processes.map(({ pid }) => `process ${pid}`),
  ];
}

/** Names of the runs that something on the cluster tells of. */
export async function runsOnCluster(cluster: Cluster, prefix: string): Promise<string[]> {
  const nodes = await nodesLabelled(cluster, RUN_LABEL).list();
  const namespaces = await cluster.core.listNamespace();
  const names = [...nodes.items, ...namespaces.items].map(nameOf).filter((name) => name.startsWith(prefix));
  return [...new Set(names.map((name) => runNameIn(name, prefix)))];
}

/** A run's name is the prefix and two parts more; what it makes has further parts. */
function runNameIn(name: string, prefix: string): string {
  return prefix + name.slice(prefix.length).split("-").slice(0, 2).join("-");
}

/**
 * Deletes a namespace in which thousands of pods may be, and no kubelet that would end them. The namespace comes
 * first, for nothing is created in it any more then; its pods are not left to the garbage collector, which deletes
 * 20 a second.
 */
async function removeNamespace(cluster: Cluster, namespace: string): Promise<void> {
  await Promise.all([
    deleteNamespace(cluster, namespace, PATIENCE_SECONDS),
    removeWorkloads(cluster, namespace).then(() => removePods(cluster, namespace)),
  ]);
}

async function removeWorkloads(cluster: Cluster, namespace: string): Promise<void> {
  const selection = { namespace, propagationPolicy: "Background" } as const;
  await cluster.apps.deleteCollectionNamespacedStatefulSet(selection);
  await cluster.apps.deleteCollectionNamespacedDeployment(selection);
}

async function removePods(cluster: Cluster, namespace: string): Promise<void> {
  for (;;) {
    const { items } = await cluster.core.listNamespacedPod({ namespace, limit: 1 });
    if (items.length === 0) return;
    try {
      await cluster.core.deleteCollectionNamespacedPod({ namespace, gracePeriodSeconds: 0 });
    } catch (error) {
      // So many pods that the API server's own time limit for a request ended it: those that went are gone.
      if (!(error instanceof ApiException && error.code === 504)) throw error;
    }
  }
}

/** The provisioner deletes a volume after its claim. */
async function volumesGone(cluster: Cluster, runName: string): Promise<void> {
  await waitUntil(
    volumesOf(cluster),
    `the volumes of ${runName} to be gone`,
    (volumes) => !volumes.some(({ spec }) => isOfRun(spec?.claimRef?.namespace, runName)),
    PATIENCE_SECONDS,
  );
}

async function removeNodes(cluster: Cluster, runName: string): Promise<void> {
  await cluster.core.deleteCollectionNode({ labelSelector: `${RUN_LABEL}=${runName}` });
  const leases = cluster.kubeConfig.makeApiClient(CoordinationV1Api);
  for (const name of await leasesOf(cluster, runName)) {
    await orGone(leases.deleteNamespacedLease({ name, namespace: LEASE_NAMESPACE }));
  }
}

async function leasesOf(cluster: Cluster, runName: string): Promise<string[]> {
  const leases = cluster.kubeConfig.makeApiClient(CoordinationV1Api);
  const { items } = await leases.listNamespacedLease({ namespace: LEASE_NAMESPACE });
  return items.map(nameOf).filter((name) => isOfRun(name, runName));
}

async function namespacesOf(cluster: Cluster, runName: string): Promise<string[]> {
  const { items } = await cluster.core.listNamespace();
  return items.map(nameOf).filter((name) => isOfRun(name, runName));
}

function isOfRun(name: string | undefined, runName: string): boolean {
  return name?.startsWith(`${runName}-`) ?? false;
}
