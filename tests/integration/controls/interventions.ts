import { PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { podsIn } from "../../../kubernetes/collection";
import type { Subject } from "../../../contracts/contract";
import { labelSelector, nameOf, required } from "../../../kubernetes/objects";

/** Labels the first of the pods that have some labels. */
export async function labelOnePod(
  { cluster, outputs: { namespace } }: Subject,
  selected: Record<string, string>,
  labels: Record<string, string>,
): Promise<void> {
  const { items } = await podsIn(cluster, namespace, { labelSelector: labelSelector(selected) }).list();
  await cluster.core.patchNamespacedPod(
    { namespace, name: nameOf(required(items[0], "a pod")), body: { metadata: { labels } } },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
}

/** Deletes a claim that a pod uses: it stays, and is marked, until that pod goes. */
export async function deleteClaimInUse(
  { cluster, outputs: { namespace } }: Subject,
  name: string,
): Promise<void> {
  await cluster.core.deleteNamespacedPersistentVolumeClaim({ namespace, name });
}
