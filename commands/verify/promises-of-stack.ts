import type { WorkloadPromises } from "../../components/promises";
import { livePromises } from "../../contracts/live-promises";
import type { Cluster } from "../../kubernetes/cluster";
import type { StateWorkload } from "../../pulumi/state-workloads";

/** What is said of a workload whose promises do not stand in its stack's state. */
export const READ_FROM_LIVE_OBJECT =
  "an older version of kubernetes-workloads made it, so its promises were read from the live object";

/** The promises of a stack's workload: those of its component, or the live object's when that did not record them. */
export function promisesOfStack(
  cluster: Cluster,
  { promises, ...workload }: StateWorkload,
): Promise<WorkloadPromises> {
  return promises === undefined ? livePromises(cluster, workload) : Promise.resolve(promises);
}
