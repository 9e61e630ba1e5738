import type { V1Deployment, V1PodTemplateSpec, V1StatefulSet } from "@kubernetes/client-node";
import { deleteClaims } from "../../kubernetes/claim-deletion";
import type { Subject } from "../contract";
import { isReady, nameOf, ordinalOf, revisionOf } from "../../kubernetes/objects";
import { statefulSetPodCollection, statefulSetPods } from "./workload-pods";
import { deploymentNamed } from "../../kubernetes/collection";
import { changeDeployment, changeStatefulSet, deploymentOf, statefulSetOf } from "./workloads";
import { waitUntil } from "../../kubernetes/wait-until";

/** How long a workload may take to be what it was. */
const RESTORE_SECONDS = 120;

/**
 * Lets a function change the StatefulSet, its pods and its template, and gives back what it changed, also
 * when the function fails: replicas, update strategy, template, the pods of the former revision. Claims
 * that it made by scaling up are deleted.
 */
export async function restoringStatefulSet<T>(
  subject: Subject,
  use: (statefulSet: V1StatefulSet) => Promise<T>,
): Promise<T> {
  const before = await statefulSetOf(subject);
  const revisions = new Map((await statefulSetPods(subject)).map((pod) => [nameOf(pod), revisionOf(pod)]));
  const claims = new Set(await claimNames(subject));
  try {
    return await use(before);
  } finally {
    await restoreStatefulSet(subject, before, revisions);
    await deleteNewClaims(subject, claims);
  }
}

/** Lets a function change the Deployment, and gives back its replicas and template, also when the function fails. */
export async function restoringDeployment<T>(
  subject: Subject,
  use: (deployment: V1Deployment) => Promise<T>,
): Promise<T> {
  const before = await deploymentOf(subject);
  try {
    return await use(before);
  } finally {
    const { replicas, template } = before.spec ?? {};
    await changeDeployment(subject, replacing({ replicas, template }));
    await changeDeployment(subject, ownershipOf(before));
    await deploymentRollout(subject);
  }
}

/** Waits until a Deployment has as many Ready pods of its newest template as it wants, and no others. */
export async function deploymentRollout({ cluster, outputs }: Subject): Promise<void> {
  await waitUntil(
    deploymentNamed(cluster, outputs.namespace, outputs.deploymentName),
    `the rollout of Deployment ${outputs.deploymentName}`,
    (all) =>
      all.some(
        ({ metadata, spec, status }) =>
          status?.observedGeneration === metadata?.generation &&
          (status?.updatedReplicas ?? 0) === spec?.replicas &&
          (status?.availableReplicas ?? 0) === spec.replicas &&
          (status?.replicas ?? 0) === spec.replicas,
      ),
    RESTORE_SECONDS,
  );
}

async function restoreStatefulSet(
  subject: Subject,
  before: V1StatefulSet,
  revisions: ReadonlyMap<string, string>,
): Promise<void> {
  const { replicas, updateStrategy, template } = before.spec ?? {};
  await changeStatefulSet(subject, replacing({ replicas, updateStrategy, template }));
  await changeStatefulSet(subject, ownershipOf(before));
  if (updateStrategy?.type === "OnDelete") await deletePodsOfOtherRevisions(subject, revisions);
  await waitUntil(
    statefulSetPodCollection(subject),
    `StatefulSet ${nameOf(before)} to have its ${replicas ?? 1} pods of before`,
    (pods) =>
      pods.length === (replicas ?? 1) &&
      pods.every(
        (pod) => isReady(pod) && revisionOf(pod) === (revisions.get(nameOf(pod)) ?? revisionOf(pod)),
      ),
    RESTORE_SECONDS,
  );
}

function replacing(
  fields: Readonly<Record<string, unknown>> & { readonly template?: V1PodTemplateSpec },
): { op: string; path: string; value: unknown }[] {
  return Object.entries(fields).map(([field, value]) => ({ op: "replace", path: `/spec/${field}`, value }));
}

/** Without this, the next server-side apply of the program that deployed the stack would meet a conflict. */
export function ownershipOf({
  metadata,
}: V1StatefulSet | V1Deployment): { op: string; path: string; value: unknown }[] {
  return [{ op: "replace", path: "/metadata/managedFields", value: metadata?.managedFields }];
}

async function deletePodsOfOtherRevisions(
  subject: Subject,
  revisions: ReadonlyMap<string, string>,
): Promise<void> {
  for (const pod of await statefulSetPods(subject)) {
    if (revisionOf(pod) === revisions.get(nameOf(pod))) continue;
    await subject.cluster.core.deleteNamespacedPod({
      name: nameOf(pod),
      namespace: subject.outputs.namespace,
    });
  }
}

async function deleteNewClaims(subject: Subject, known: ReadonlySet<string>): Promise<void> {
  const { statefulSetName, podNames, claimMountPaths } = subject.outputs;
  const last = ordinalOf(podNames.at(-1) ?? "");
  const beyond = (name: string): boolean =>
    Object.keys(claimMountPaths).some((template) => name.startsWith(`${template}-${statefulSetName}-`)) &&
    ordinalOf(name) > last;
  await deleteClaims(
    subject.cluster,
    subject.outputs.namespace,
    (await claimNames(subject)).filter((name) => !known.has(name) && beyond(name)),
  );
}

async function claimNames({ cluster, outputs: { namespace } }: Subject): Promise<string[]> {
  const { items } = await cluster.core.listNamespacedPersistentVolumeClaim({ namespace });
  return items.map(nameOf);
}
