import type { V1ManagedFieldsEntry, V1StatefulSet } from "@kubernetes/client-node";
import { isTerminating, nameOf, orGone, required, uidOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import { giveFieldsBack } from "./field-ownership";
import { FIELD_MANAGER, podCollection, workloadCollection, type WorkloadReference } from "./workload";

/**
 * Deletes a StatefulSet and its pods. Its other dependents, such as ControllerRevisions, are left without an owner.
 * The next StatefulSet adopts them.
 */
export async function deleteWithPods(reference: WorkloadReference, set: V1StatefulSet): Promise<void> {
  const { cluster, namespace } = reference;
  const collection = podCollection(reference, set);
  const pods = new Set((await collection.list()).items.map(uidOf));
  await cluster.apps.deleteNamespacedStatefulSet({
    namespace,
    name: nameOf(set),
    body: { propagationPolicy: "Orphan", preconditions: { uid: uidOf(set) } },
  });
  await waitUntil(
    workloadCollection(reference),
    `StatefulSet ${nameOf(set)} to be gone`,
    (all) => all.length === 0,
  );
  const { items } = await collection.list();
  for (const pod of items.filter((each) => pods.has(uidOf(each)))) {
    const body = { preconditions: { uid: uidOf(pod) } };
    await orGone(cluster.core.deleteNamespacedPod({ namespace, name: nameOf(pod), body }));
  }
  await waitUntil(collection, `the pods of StatefulSet ${nameOf(set)} to be gone`, (all) =>
    all.every((pod) => !pods.has(uidOf(pod))),
  );
}

/**
 * Creates a StatefulSet again when its deletion has ended, unless another process has done so. Its fields keep their
 * former owners.
 */
export async function makeAgain(
  reference: WorkloadReference,
  manifest: V1StatefulSet,
  owners: readonly V1ManagedFieldsEntry[],
): Promise<void> {
  const { cluster, namespace } = reference;
  const standing = await waitUntil(
    workloadCollection(reference),
    `the deletion of StatefulSet ${reference.name} to end`,
    (all) => !all.some(isTerminating),
  );
  if (standing.length === 0) {
    await cluster.apps.createNamespacedStatefulSet({
      namespace,
      body: manifest,
      fieldManager: FIELD_MANAGER,
    });
  }
  await giveFieldsBack(reference, owners);
}

/** A StatefulSet as a user would create it from its manifest. */
export function manifestOf({ apiVersion, kind, metadata, spec }: V1StatefulSet): V1StatefulSet {
  const { name, labels, annotations, ownerReferences } = required(metadata, "metadata");
  return { apiVersion, kind, metadata: { name, labels, annotations, ownerReferences }, spec };
}
