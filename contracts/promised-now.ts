import type { V1Deployment, V1StatefulSet } from "@kubernetes/client-node";
import type { WorkloadPromises } from "../components/promises";
import { serviceDnsName } from "../components/rules/names";
import type { Cluster } from "../kubernetes/connection/cluster";
import type { DnsClient } from "../kubernetes/dns/dns-client";
import { orUndefined } from "../kubernetes/objects";
import type { LivePromises } from "./live-promises";
import { deploymentOf, statefulSetOf } from "./judging/workloads";

/** The promises to judge now, and how they have changed since they were made. */
export interface PromisedNow {
  readonly promises: WorkloadPromises;
  readonly notes: readonly string[];
}

/**
 * What a workload promises at this moment. Users and autoscalers may scale a workload, so the number of pods is the
 * live one. A workload that was scaled to 0 keeps the promised number, because without pods it breaks its promises.
 */
export async function promisedNow(
  cluster: Cluster,
  made: LivePromises,
  dns: Pick<DnsClient, "clusterDomain">,
): Promise<PromisedNow> {
  const promises = await withTrueDomain(made, dns);
  const { kind, name, replicas: promised } = promises;
  const live = await liveWorkload(cluster, promises);
  const replicas = live?.spec?.replicas;
  const notes = live === undefined ? [] : rolloutNotes(promises, live);
  if (replicas === undefined || replicas === promised) return { promises, notes };
  if (promised === undefined) return { promises: { ...promises, replicas }, notes };
  const scaled = `${kind} ${name} was promised with ${promised} replicas, and was scaled to ${replicas}`;
  const judgedBy = replicas === 0 ? `the ${promised} that were promised` : `the ${replicas} of now`;
  const scaling = `${scaled}: judged by ${judgedBy}`;
  return {
    promises: replicas === 0 ? promises : { ...promises, replicas },
    notes: [scaling, ...notes],
  };
}

/** What is judged of a Deployment whose template was changed may be its former pods. */
function rolloutNotes({ kind, name }: WorkloadPromises, live: V1StatefulSet | V1Deployment): string[] {
  if (kind !== "Deployment") return [];
  const { spec, status } = live;
  const { replicas: all = 0, updatedReplicas: updated = 0 } = status ?? {};
  if (all === updated) return [];
  const isPaused = spec !== undefined && "paused" in spec && spec.paused === true;
  const state = isPaused ? "paused, in the middle of a rollout" : "rolling out";
  return [`Deployment ${name} is ${state}: ${updated} of its ${all} pods have its current template`];
}

/** No pod of a workload tells the cluster's domain if its image has no programs. The pod that asks the cluster's DNS does. */
async function withTrueDomain(
  { isDomainAssumed, ...promises }: LivePromises,
  dns: Pick<DnsClient, "clusterDomain">,
): Promise<WorkloadPromises> {
  // If the namespace allows no such pod, the domain stays unknown.
  const domain = isDomainAssumed ? await dns.clusterDomain().catch(() => undefined) : undefined;
  if (domain === undefined) return promises;
  const { namespace, service } = promises;
  return {
    ...promises,
    clusterDomain: domain,
    ...(service !== undefined && {
      service: { ...service, dnsName: serviceDnsName(service.name, namespace, domain) },
    }),
  };
}

/** The live workload; undefined if it does not exist. */
function liveWorkload(
  cluster: Cluster,
  promises: WorkloadPromises,
): Promise<V1StatefulSet | V1Deployment | undefined> {
  const read = promises.kind === "StatefulSet" ? statefulSetOf : deploymentOf;
  return orUndefined<V1StatefulSet | V1Deployment>(read({ cluster, promises }));
}
