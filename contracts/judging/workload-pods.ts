import type { V1Pod } from "@kubernetes/client-node";
import { type Collection, podsIn } from "../../kubernetes/collection";
import type { Promised, PromisedDeployment, PromisedStatefulSet } from "../contract";
import { controllerOf, hasEnded, isTerminating, labelSelectorOf, nameOf } from "../../kubernetes/objects";

/** Everything that the workload's selector matches, whoever made it. */
export function selectedPods({ cluster, promises: { namespace, selector } }: Promised): Collection<V1Pod> {
  return podsIn(cluster, namespace, { labelSelector: labelSelectorOf(selector) });
}

/** The pods that a workload controls. */
export function podsOf({ cluster, promises }: Promised): Promise<V1Pod[]> {
  return promises.kind === "StatefulSet"
    ? statefulSetPods({ cluster, promises })
    : deploymentPods({ cluster, promises });
}

/** The pods that the StatefulSet controls, in the order of their ordinals. */
export async function statefulSetPods(workload: PromisedStatefulSet): Promise<V1Pod[]> {
  const { items } = await selectedPods(workload).list();
  return items
    .filter((pod) => isOfStatefulSet(workload, pod))
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b), undefined, { numeric: true }));
}

/** The StatefulSet's pods that are not being deleted: in the others, a command may find no container any more. */
export async function standingPods(workload: PromisedStatefulSet): Promise<V1Pod[]> {
  return (await statefulSetPods(workload)).filter((pod) => !isTerminating(pod));
}

/** Whether a StatefulSet controls a pod. */
export function isOfStatefulSet({ promises }: PromisedStatefulSet, pod: V1Pod): boolean {
  return controllerOf(pod) === `StatefulSet/${promises.name}`;
}

/** The pods that the Deployment controls through its ReplicaSets. A pod that has ended, such as an evicted one, is none. */
export async function deploymentPods(workload: PromisedDeployment): Promise<V1Pod[]> {
  const [{ items }, replicaSets] = await Promise.all([
    selectedPods(workload).list(),
    replicaSetNames(workload),
  ]);
  return items.filter((pod) => isOf(replicaSets, pod) && !hasEnded(pod));
}

/** Names of the ReplicaSets that the Deployment controls. */
export async function replicaSetNames({
  cluster,
  promises: { namespace, name, selector },
}: PromisedDeployment): Promise<Set<string>> {
  const labelSelector = labelSelectorOf(selector);
  const { items } = await cluster.apps.listNamespacedReplicaSet({ namespace, labelSelector });
  return new Set(items.filter((set) => controllerOf(set) === `Deployment/${name}`).map(nameOf));
}

/** Whether one of some ReplicaSets controls a pod. */
export function isOf(replicaSets: ReadonlySet<string>, pod: V1Pod): boolean {
  const [kind, name = ""] = controllerOf(pod)?.split("/") ?? [];
  return kind === "ReplicaSet" && replicaSets.has(name);
}
