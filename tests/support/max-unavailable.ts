import type { Cluster } from "../../kubernetes/connection/cluster";

/**
 * Whether StatefulSets of a cluster may replace several pods at once. One without the feature MaxUnavailableStatefulSet
 * drops that field, and rolls the pods of a Parallel set one after another, too.
 *
 * @see https://kep.k8s.io/961
 */
export async function keepsMaxUnavailable({ apps }: Cluster): Promise<boolean> {
  const labels = { app: "dry-run" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "main", image: "none" }] } };
  const updateStrategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 2 } };
  const { spec } = await apps.createNamespacedStatefulSet({
    namespace: "default",
    dryRun: "All",
    body: {
      metadata: { generateName: "dry-run-" },
      spec: { selector: { matchLabels: labels }, serviceName: "", template, updateStrategy },
    },
  });
  return spec?.updateStrategy?.rollingUpdate?.maxUnavailable !== undefined;
}
