import type { WorkloadPromises } from "../../components/promises";
import { livePromises } from "../../contracts/live-promises";
import type { Cluster } from "../../kubernetes/connection/cluster";
import type { StateWorkload } from "../../pulumi/state/state-workloads";

/** What a reader has to know of where the promises of a stack's workload come from. */
export function notesOn({ promises, madeBy }: StateWorkload): string[] {
  if (promises !== undefined) return [];
  const whose = {
    component: "an older version of kubernetes-workloads made it",
    program: "no component of kubernetes-workloads made it",
    release: "a Helm release made it",
  };
  return [`${whose[madeBy]}, so its promises were read from the live object`];
}

/** The promises of a stack's workload: those of its component, or the live object's when that did not record them. */
export function promisesOfStack(
  cluster: Cluster,
  { promises, ...workload }: StateWorkload,
): Promise<WorkloadPromises> {
  return promises === undefined ? livePromises(cluster, workload) : Promise.resolve(promises);
}
