import type { V1Endpoint, V1EndpointSlice } from "@kubernetes/client-node";
import type { Cluster } from "./connection/cluster";
import { endpointSlicesOf } from "./collection";

/** One address that a Service sends requests to. */
export interface Endpoint {
  /** uid of the object that has the address; undefined if a user wrote the address. */
  readonly uid?: string;
  /** The object, or the address, in words. */
  readonly description: string;
}

/** The endpoints of a Service that are ready to serve. */
export async function endpointsOf(cluster: Cluster, namespace: string, service: string): Promise<Endpoint[]> {
  return readyEndpoints((await endpointSlicesOf(cluster, namespace, service).list()).items);
}

/** The endpoints of slices that are ready to serve. */
export function readyEndpoints(slices: readonly V1EndpointSlice[]): Endpoint[] {
  return slices
    .flatMap(({ endpoints }) => (endpoints as V1Endpoint[] | null | undefined) ?? [])
    .filter(({ conditions }) => conditions?.ready ?? true)
    .map(({ addresses, targetRef }) => ({
      ...(targetRef?.uid !== undefined && { uid: targetRef.uid }),
      description:
        targetRef?.name === undefined
          ? `address ${addresses.join(", ")}`
          : `${(targetRef.kind ?? "object").toLowerCase()} ${targetRef.name}`,
    }));
}
