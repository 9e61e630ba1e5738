import { ApiException } from "@kubernetes/client-node";
import type { WorkloadPromises } from "../components/promises";
import type { Cluster } from "../kubernetes/connection/cluster";
import { deploymentOf, statefulSetOf } from "./judging/workloads";

/** Promises as they are to be judged now, and what became of them since they were made. */
export interface PromisedNow {
  readonly promises: WorkloadPromises;
  readonly notes: readonly string[];
}

/**
 * What a workload promises at this moment. People and autoscalers scale workloads, which is no fault: their number of
 * pods is the live one. Only a workload that was scaled to 0 keeps the promised number, for without pods it keeps none of
 * its promises.
 */
export async function promisedNow(cluster: Cluster, promises: WorkloadPromises): Promise<PromisedNow> {
  const { kind, name, replicas: promised } = promises;
  const replicas = await liveReplicas(cluster, promises);
  if (replicas === undefined || replicas === promised) return { promises, notes: [] };
  if (promised === undefined) return { promises: { ...promises, replicas }, notes: [] };
  const scaled = `${kind} ${name} was promised with ${promised} replicas, and was scaled to ${replicas}`;
  if (replicas === 0) return { promises, notes: [`${scaled}: judged by the ${promised} that were promised`] };
  return { promises: { ...promises, replicas }, notes: [`${scaled}: judged by the ${replicas} of now`] };
}

/** How many pods the live workload is to have; undefined when it does not exist. */
async function liveReplicas(cluster: Cluster, promises: WorkloadPromises): Promise<number | undefined> {
  try {
    const read = promises.kind === "StatefulSet" ? statefulSetOf : deploymentOf;
    return (await read({ cluster, promises })).spec?.replicas;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}
