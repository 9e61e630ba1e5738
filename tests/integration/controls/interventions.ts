import { PatchStrategy, setHeaderOptions, type V1Endpoint } from "@kubernetes/client-node";
import { endpointSlicesOf, podsIn } from "../../../kubernetes/collection";
import type { Place } from "./control";
import { isReady, labelSelector, nameOf, required, uidOf } from "../../../kubernetes/objects";
import { waitUntil } from "../../../kubernetes/wait-until";
import { namedServingPod } from "./manifests";

/** Labels the first of the pods that have some labels. */
export async function labelOnePod(
  { cluster, namespace }: Place,
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
export async function deleteClaimInUse({ cluster, namespace }: Place, name: string): Promise<void> {
  await cluster.core.deleteNamespacedPersistentVolumeClaim({ namespace, name });
}

/** Has a StatefulSet own a claim, which goes with it then. */
export async function haveOwnClaim(
  { cluster, namespace }: Place,
  statefulSet: string,
  claim: string,
): Promise<void> {
  const set = await cluster.apps.readNamespacedStatefulSet({ namespace, name: statefulSet });
  const owner = { apiVersion: "apps/v1", kind: "StatefulSet", name: statefulSet, uid: uidOf(set) };
  await cluster.core.patchNamespacedPersistentVolumeClaim(
    { namespace, name: claim, body: { metadata: { ownerReferences: [owner] } } },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
}

/** Lets the Deployment's second pod be made, once the first is Ready. */
export async function liftPodQuota({ cluster, namespace }: Place): Promise<void> {
  await cluster.core.deleteNamespacedResourceQuota({ namespace, name: "pods" });
  await waitUntil(
    podsIn(cluster, namespace, { labelSelector: "app=my-nginx" }),
    "both pods of the Deployment to be Ready",
    (pods) => pods.filter(isReady).length === 2,
  );
}

/**
 * Creates a pod of a given name and has the Deployment adopt it in place of one of its own. A ReplicaSet adopts a pod
 * that its selector matches, and deletes the one with the lower deletion cost.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#pod-deletion-cost
 */
export async function replaceByNamedPod({ cluster, namespace }: Place): Promise<void> {
  const pods = podsIn(cluster, namespace, { labelSelector: "app=my-nginx" });
  const [own] = (await pods.list()).items;
  const { "pod-template-hash": hash, ...labels } = required(own?.metadata?.labels, "the labels of a pod");
  const named = namedServingPod("named");
  named.metadata = { name: "named", labels };
  await cluster.core.createNamespacedPod({ namespace, body: named });
  await waitUntil(pods, "both pods to be Ready", (all) => all.filter(isReady).length === 2);
  const metadata = {
    labels: { "pod-template-hash": required(hash, "the label of the ReplicaSet") },
    annotations: { "controller.kubernetes.io/pod-deletion-cost": "100" },
  };
  await cluster.core.patchNamespacedPod(
    { namespace, name: "named", body: { metadata } },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
  await waitUntil(
    pods,
    "the Deployment to have no pod but the named one",
    (all) => all.length === 1 && all[0]?.metadata?.name === "named",
  );
}

/** Waits until the cluster knows of so many endpoints of a Service. */
export async function endpointsKnown(
  { cluster, namespace }: Place,
  service: string,
  count: number,
): Promise<void> {
  await waitUntil(
    endpointSlicesOf(cluster, namespace, service),
    `${count} endpoints of ${service}`,
    (slices) =>
      slices.flatMap(({ endpoints }) => (endpoints as V1Endpoint[] | null | undefined) ?? []).length ===
      count,
  );
}
