import type { V1PersistentVolumeClaim, V1Pod, V1StatefulSet } from "@kubernetes/client-node";
import { deleteClaims } from "../../kubernetes/claim-deletion";
import { exec, NoSuchProgram } from "../../kubernetes/pods/exec";
import { isReady, isTerminating, nameOf, ordinalOf, orGone, uidOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import { healPod } from "./broken-pod";
import { giveFieldsBack } from "./field-ownership";
import type { ChangedNumber, Journal } from "./journal";
import { makeAgain } from "./made-again";
import { controlledPods } from "./obstacles";
import { deleteContractsRevisions, revisionNamesOfContracts } from "./revisions";
import {
  describeWorkload,
  findWorkload,
  isControlledBy,
  onceObserved,
  patchWorkload,
  rolloutPatience,
  podCollection,
  TEMPLATE_ANNOTATION,
  type Workload,
  workloadCollection,
  type WorkloadReference,
} from "./workload";

/**
 * Gives back everything that a journal says. Changes that others have made meanwhile stay. May be repeated, also by
 * another process than the one that wrote the journal.
 *
 * @throws if the workload does not become what it was in time
 */
export async function giveBack(reference: WorkloadReference, journal: Journal): Promise<void> {
  const workload = await giveSpecBack(reference, journal);
  if (workload === undefined) return;
  await onceSettled(reference, journal, workload);
  await deleteFiles(reference, journal, workload);
  await deleteAddedClaims(reference, journal, workload);
  await deleteContractsRevisions(reference, workload, journal);
  await giveNumberBack(reference, "/spec/revisionHistoryLimit", journal.revisionHistoryLimit);
  await giveFieldsBack(reference, journal.managedFields);
}

/**
 * Gives back what the workload is to be, without waiting until it is that.
 *
 * @returns the workload, or undefined if the one that was disturbed is no more
 */
async function giveSpecBack(reference: WorkloadReference, journal: Journal): Promise<Workload | undefined> {
  if (journal.manifest) await makeAgain(reference, journal.manifest, journal.managedFields);
  const found = await findWorkload(reference);
  // An object of the same name belongs to another owner, unless a contract made it.
  if (found === undefined || (uidOf(found) !== journal.uid && !journal.manifest)) return undefined;
  if (journal.broken) await healPod(reference, journal.broken);
  await takeTemplateBack(reference, journal);
  await giveNumberBack(reference, "/spec/replicas", journal.replicas);
  await giveFieldsBack(reference, journal.managedFields);
  return findWorkload(reference);
}

/** Makes the template what it was, if a contract changed it; what others changed in it stays. */
export async function takeTemplateBack(
  reference: WorkloadReference,
  { templates = [] }: Pick<Journal, "templates">,
): Promise<void> {
  for (const value of templates) {
    const path = `/spec/template/metadata/annotations/${TEMPLATE_ANNOTATION.replace("/", "~1")}`;
    await patchWorkload(reference, [
      { op: "test", path, value },
      { op: "remove", path },
    ]);
  }
}

async function giveNumberBack(
  reference: WorkloadReference,
  path: string,
  changed: ChangedNumber | undefined,
): Promise<void> {
  for (const value of changed?.ours ?? []) {
    await patchWorkload(reference, [
      { op: "test", path, value },
      { op: "replace", path, value: changed?.before },
    ]);
  }
}

/** Waits until the workload has the pods that it is to have, all Ready, and none that a contract's template made. */
async function onceSettled(
  reference: WorkloadReference,
  journal: Journal,
  workload: Workload,
): Promise<void> {
  await onceObserved(reference, workload);
  if (reference.kind === "Deployment") {
    await onceRolledOut(reference, workload);
    return;
  }
  const unwanted = await revisionNamesOfContracts(reference, workload, journal);
  if ((workload as V1StatefulSet).spec?.updateStrategy?.type === "OnDelete")
    await deletePodsOf(reference, workload, unwanted);

  const isSettled = (pods: V1Pod[]): boolean => {
    const own = pods.filter(isControlledBy(workload));
    return (
      own.length === (workload.spec?.replicas ?? 1) &&
      own.every((pod) => isReady(pod) && !isOfRevision(pod, unwanted))
    );
  };
  await waitUntil(
    podCollection(reference, workload),
    `the pods of ${describeWorkload(reference)} to be as before`,
    isSettled,
    rolloutPatience(workload),
  );
}

/** Waits until a Deployment has as many Ready pods of its newest template as it wants, and no others. */
export async function onceRolledOut(reference: WorkloadReference, workload: Workload): Promise<void> {
  await waitUntil(
    workloadCollection(reference),
    `the rollout of ${describeWorkload(reference)}`,
    (all) => all.every(isRolledOut),
    rolloutPatience(workload),
  );
}

function isRolledOut({ metadata, spec, status }: Workload): boolean {
  const { updatedReplicas = 0, availableReplicas = 0, replicas = 0 } = status ?? {};
  return (
    status?.observedGeneration === metadata?.generation &&
    [updatedReplicas, availableReplicas, replicas].every((count) => count === spec?.replicas)
  );
}

function isOfRevision({ metadata }: V1Pod, revisions: readonly string[]): boolean {
  return revisions.includes(metadata?.labels?.["controller-revision-hash"] ?? "");
}

/** An OnDelete StatefulSet replaces no pod by itself. */
async function deletePodsOf(
  reference: WorkloadReference,
  workload: Workload,
  revisions: readonly string[],
): Promise<void> {
  for (const pod of await controlledPods(reference, workload)) {
    if (!isOfRevision(pod, revisions) || isTerminating(pod)) continue;
    await deletePod(reference, pod);
  }
}

/** Deletes this pod, and none that took its place. */
export async function deletePod({ cluster, namespace }: WorkloadReference, pod: V1Pod): Promise<void> {
  const body = { preconditions: { uid: uidOf(pod) } };
  await orGone(cluster.core.deleteNamespacedPod({ name: nameOf(pod), namespace, body }));
}

/** A Deployment's pods have other names by now; a file in a volume that they share is there in any of them. */
async function deleteFiles(
  reference: WorkloadReference,
  { files = [] }: Journal,
  workload: Workload,
): Promise<void> {
  if (files.length === 0) return;
  const { items } = await podCollection(reference, workload).list();
  for (const pod of items.filter(isReady)) {
    const written = files.filter(({ pod: name }) => reference.kind === "Deployment" || name === nameOf(pod));
    for (const { path, container } of written) await deleteFile(reference, pod, path, container);
  }
}

async function deleteFile(
  { cluster }: WorkloadReference,
  pod: V1Pod,
  path: string,
  container: string | undefined,
): Promise<void> {
  try {
    await exec(cluster, pod, ["rm", "-f", path], container);
  } catch (error) {
    // Without programs nothing was written either.
    if (!(error instanceof NoSuchProgram)) throw error;
  }
}

/** Deletes the claims of the pod that a contract added, unless a user has scaled up that far meanwhile. */
async function deleteAddedClaims(
  reference: WorkloadReference,
  { added }: Journal,
  workload: Workload,
): Promise<void> {
  const { replicas = 1, ordinals } = (workload as V1StatefulSet).spec ?? {};
  if (added === undefined || ordinalOf(added.pod) < (ordinals?.start ?? 0) + replicas) return;
  await deleteClaimsOfController(reference, added.claims, workload);
}

/**
 * Deletes those of some claims that the workload's controller made: who made a claim of such a name by hand meanwhile
 * keeps it.
 */
export async function deleteClaimsOfController(
  { cluster, namespace }: WorkloadReference,
  names: readonly string[],
  { metadata }: Workload,
): Promise<void> {
  const controller = metadata?.managedFields?.find(({ subresource }) => subresource === "status")?.manager;
  const { items } = await cluster.core.listNamespacedPersistentVolumeClaim({ namespace });
  const made = items.filter((claim) => names.includes(nameOf(claim)) && writerOfSpec(claim) === controller);
  if (made.length > 0) await deleteClaims(cluster, namespace, made.map(nameOf));
}

function writerOfSpec({ metadata }: V1PersistentVolumeClaim): string | undefined {
  return metadata?.managedFields?.find(
    ({ subresource, fieldsV1 }) => subresource === undefined && fieldsV1 && "f:spec" in fieldsV1,
  )?.manager;
}
