import type { Subject } from "../../contracts/contract";
import { isReady, nameOf } from "../../contracts/objects";
import { deploymentPods, statefulSetPods } from "../../contracts/workload-pods";
import { deploymentOf, statefulSetOf } from "../../contracts/workloads";

/** What judging must leave as it was, by what it is called. */
export type StackState = Readonly<Record<string, string>>;

/** The state of a stack's workloads, so far as a contract may disturb it. */
export async function stackState(subject: Subject): Promise<StackState> {
  const { namespace, statefulSetName, deploymentName } = subject.outputs;
  const [statefulSet, deployment, stateful, stateless, claims] = await Promise.all([
    statefulSetOf(subject),
    deploymentOf(subject),
    statefulSetPods(subject),
    deploymentPods(subject),
    subject.cluster.core.listNamespacedPersistentVolumeClaim({ namespace }),
  ]);
  return {
    [`the spec of StatefulSet ${statefulSetName}`]: JSON.stringify(statefulSet.spec),
    [`the spec of Deployment ${deploymentName}`]: JSON.stringify(deployment.spec),
    [`the Ready pods of StatefulSet ${statefulSetName}`]: stateful.filter(isReady).map(nameOf).join(", "),
    [`the number of Ready pods of Deployment ${deploymentName}`]: String(stateless.filter(isReady).length),
    "the claims of the namespace": claims.items.map(nameOf).sort().join(", "),
  };
}

/** What is not as it was before. */
export function notRestored(before: StackState, after: StackState): string[] {
  return Object.keys(before).filter((what) => before[what] !== after[what]);
}
