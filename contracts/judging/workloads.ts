import type { V1Deployment, V1StatefulSet } from "@kubernetes/client-node";
import { type Collection, statefulSetNamed } from "../../kubernetes/collection";
import type { DeployedStack } from "../contract";

/** The stack's StatefulSet, as a collection of one. */
export function statefulSetCollection({ cluster, outputs }: DeployedStack): Collection<V1StatefulSet> {
  return statefulSetNamed(cluster, outputs.namespace, outputs.statefulSetName);
}

/** The stack's StatefulSet as it is now. */
export function statefulSetOf({
  cluster,
  outputs: { namespace, statefulSetName },
}: DeployedStack): Promise<V1StatefulSet> {
  return cluster.apps.readNamespacedStatefulSet({ namespace, name: statefulSetName });
}

/** The stack's Deployment as it is now. */
export function deploymentOf({
  cluster,
  outputs: { namespace, deploymentName },
}: DeployedStack): Promise<V1Deployment> {
  return cluster.apps.readNamespacedDeployment({ namespace, name: deploymentName });
}
