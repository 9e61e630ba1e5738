import { ApiException } from "@kubernetes/client-node";
import type { WorkloadPromises } from "../components/promises";
import { serviceDnsName } from "../components/rules/names";
import type { Cluster } from "../kubernetes/connection/cluster";
import type { DnsClient } from "../kubernetes/dns/dns-client";
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
  const replicas = await liveReplicas(cluster, promises);
  if (replicas === undefined || replicas === promised) return { promises, notes: [] };
  if (promised === undefined) return { promises: { ...promises, replicas }, notes: [] };
  const scaled = `${kind} ${name} was promised with ${promised} replicas, and was scaled to ${replicas}`;
  if (replicas === 0) return { promises, notes: [`${scaled}: judged by the ${promised} that were promised`] };
  return { promises: { ...promises, replicas }, notes: [`${scaled}: judged by the ${replicas} of now`] };
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

/** How many pods the live workload should have; undefined if it does not exist. */
async function liveReplicas(cluster: Cluster, promises: WorkloadPromises): Promise<number | undefined> {
  try {
    const read = promises.kind === "StatefulSet" ? statefulSetOf : deploymentOf;
    return (await read({ cluster, promises })).spec?.replicas;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}
