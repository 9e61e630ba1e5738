import type { Subject } from "../../contracts/contract";
import { isReady, nameOf } from "../../contracts/objects";
import { deploymentPods, statefulSetPods } from "../../contracts/workload-pods";
import { deploymentOf, statefulSetOf } from "../../contracts/workloads";
import { reasonOf } from "../reason";

/** What judging must leave as it was, by what it is called. */
export type StackState = Readonly<Record<string, string>>;

/** The state of a stack's workloads, so far as a contract may disturb it. */
export async function stackState(subject: Subject): Promise<StackState> {
  const { namespace, statefulSetName, deploymentName } = subject.outputs;
  const [statefulSet, deployment, stateful, stateless, claims] = await Promise.all([
    specOf(statefulSetOf(subject)),
    specOf(deploymentOf(subject)),
    statefulSetPods(subject),
    deploymentPods(subject),
    subject.cluster.core.listNamespacedPersistentVolumeClaim({ namespace }),
  ]);
  return {
    [`the spec of StatefulSet ${statefulSetName}`]: statefulSet,
    [`the spec of Deployment ${deploymentName}`]: deployment,
    [`the Ready pods of StatefulSet ${statefulSetName}`]: stateful.filter(isReady).map(nameOf).join(", "),
    [`the number of Ready pods of Deployment ${deploymentName}`]: String(stateless.filter(isReady).length),
    "the claims of the namespace": claims.items.map(nameOf).sort().join(", "),
  };
}

/** A workload that is not there is left to the contracts, which miss it. */
async function specOf(workload: Promise<{ spec?: unknown }>): Promise<string> {
  try {
    return JSON.stringify((await workload).spec);
  } catch (error) {
    return reasonOf(error);
  }
}

/** What is not as it was before. */
export function notRestored(before: StackState, after: StackState): string[] {
  return Object.keys(before).filter((what) => before[what] !== after[what]);
}
