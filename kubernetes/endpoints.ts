import { DiscoveryV1Api } from "@kubernetes/client-node";
import type { Cluster } from "./cluster";

/** One address that a Service sends requests to. */
export interface Endpoint {
  /** uid of the object that has the address; undefined when somebody wrote the address by hand. */
  readonly uid?: string;
  /** The object, or the address, in words. */
  readonly description: string;
}

/** The endpoints of a Service that are ready to serve. */
export async function endpointsOf(cluster: Cluster, namespace: string, service: string): Promise<Endpoint[]> {
  const { items } = await cluster.kubeConfig.makeApiClient(DiscoveryV1Api).listNamespacedEndpointSlice({
    namespace,
    labelSelector: `kubernetes.io/service-name=${service}`,
  });
  return items
    .flatMap(({ endpoints = [] }) => endpoints)
    .filter(({ conditions }) => conditions?.ready ?? true)
    .map(({ addresses, targetRef }) => ({
      ...(targetRef?.uid !== undefined && { uid: targetRef.uid }),
      description:
        targetRef?.name === undefined
          ? `address ${addresses.join(", ")}`
          : `${(targetRef.kind ?? "object").toLowerCase()} ${targetRef.name}`,
    }));
}
