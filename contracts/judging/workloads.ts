import type { V1Deployment, V1StatefulSet } from "@kubernetes/client-node";
import type { CommonPromises } from "../../components/promises";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { type Collection, statefulSetNamed } from "../../kubernetes/collection";

/** Where a workload is. */
export interface LocatedWorkload {
  readonly cluster: Cluster;
  readonly promises: Pick<CommonPromises, "namespace" | "name">;
}

/** The StatefulSet, as a collection of one. */
export function statefulSetCollection({ cluster, promises }: LocatedWorkload): Collection<V1StatefulSet> {
  return statefulSetNamed(cluster, promises.namespace, promises.name);
}

/** The StatefulSet as it is now. */
export function statefulSetOf({
  cluster,
  promises: { namespace, name },
}: LocatedWorkload): Promise<V1StatefulSet> {
  return cluster.apps.readNamespacedStatefulSet({ namespace, name });
}

/** The Deployment as it is now. */
export function deploymentOf({
  cluster,
  promises: { namespace, name },
}: LocatedWorkload): Promise<V1Deployment> {
  return cluster.apps.readNamespacedDeployment({ namespace, name });
}
