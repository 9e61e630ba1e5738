import type { V1Pod } from "@kubernetes/client-node";
import { type Collection, podsIn } from "../../kubernetes/collection";
import type { DeployedStack } from "../contract";
import { controllerOf, labelSelector, nameOf } from "../../kubernetes/objects";

/** Everything that the StatefulSet's selector matches, whoever made it. */
export function statefulSetPodCollection({ cluster, outputs }: DeployedStack): Collection<V1Pod> {
  return podsIn(cluster, outputs.namespace, { labelSelector: labelSelector(outputs.statefulSetSelector) });
}

/** Everything that the Deployment's selector matches, whoever made it. */
export function deploymentPodCollection({ cluster, outputs }: DeployedStack): Collection<V1Pod> {
  return podsIn(cluster, outputs.namespace, { labelSelector: labelSelector(outputs.deploymentSelector) });
}

/** The pods that the StatefulSet controls, by name. */
export async function statefulSetPods(stack: DeployedStack): Promise<V1Pod[]> {
  const { items } = await statefulSetPodCollection(stack).list();
  return items
    .filter((pod) => controllerOf(pod) === `StatefulSet/${stack.outputs.statefulSetName}`)
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b), undefined, { numeric: true }));
}

/** The Deployment's pods. */
export async function deploymentPods(stack: DeployedStack): Promise<V1Pod[]> {
  return (await deploymentPodCollection(stack).list()).items;
}
