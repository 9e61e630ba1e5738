import type { V1Namespace, V1PersistentVolume } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/cluster";
import { type Collection, namespaceNamed } from "../../kubernetes/collection";
import { nameOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import { Failure } from "../../command-line/failure";
import { deleteNamespace } from "../../kubernetes/namespace-deletion";
import { type CiRun, RUN_MARK } from "./ci-run";

/** Long enough for pods that take their whole grace period to end. */
const PATIENCE_SECONDS = 120;

/** Makes the namespace of a run and marks it as its own, before the stack that uses it. */
export async function createRunNamespace(cluster: Cluster, { name }: CiRun): Promise<void> {
  await cluster.core.createNamespace({ body: { metadata: { name, labels: { [RUN_MARK]: name } } } });
}

/** Whether a namespace is marked as that of the run whose name it bears. */
export function isRunNamespace(namespace: V1Namespace): boolean {
  return namespace.metadata?.labels?.[RUN_MARK] === nameOf(namespace);
}

/** Deletes the namespace of a run with everything in it, and waits until it and its volumes are gone. */
export async function deleteRunNamespace(cluster: Cluster, { name }: CiRun): Promise<void> {
  const [namespace] = (await namespaceNamed(cluster, name).list()).items;
  if (namespace) {
    if (!isRunNamespace(namespace)) throw foreignNamespace(name);
    await deleteNamespace(cluster, name, PATIENCE_SECONDS);
  }
  await deleteVolumes(cluster, name);
}

/** The volumes that claims of a run's namespace were given. */
export async function runVolumes(cluster: Cluster, runName: string): Promise<V1PersistentVolume[]> {
  return (await volumes(cluster).list()).items.filter((volume) => isOfRun(volume, runName));
}

/** Volumes whose claim is gone go by themselves, unless their storage class keeps them. */
async function deleteVolumes(cluster: Cluster, runName: string): Promise<void> {
  const kept = (await runVolumes(cluster, runName)).filter(
    ({ spec }) => spec?.persistentVolumeReclaimPolicy !== "Delete",
  );
  await Promise.all(kept.map((volume) => cluster.core.deletePersistentVolume({ name: nameOf(volume) })));
  const gone = `the volumes of namespace ${runName} to be gone`;
  await waitUntil(
    volumes(cluster),
    gone,
    (all) => !all.some((volume) => isOfRun(volume, runName)),
    PATIENCE_SECONDS,
  );
}

function isOfRun({ spec }: V1PersistentVolume, runName: string): boolean {
  return spec?.claimRef?.namespace === runName;
}

function volumes(cluster: Cluster): Collection<V1PersistentVolume> {
  return {
    cluster,
    path: "/api/v1/persistentvolumes",
    selection: {},
    list: () => cluster.core.listPersistentVolume(),
  };
}

function foreignNamespace(name: string): Failure {
  return new Failure(
    `namespace ${name} has the name of a CI run, but not its label ${RUN_MARK}=${name}: somebody else made it, or took the label away`,
    `Look into it. If it may go: kubectl label namespace ${name} ${RUN_MARK}=${name}, and run the same command again.`,
  );
}
