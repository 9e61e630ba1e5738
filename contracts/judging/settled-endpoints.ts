import { isDeepStrictEqual } from "node:util";
import type { V1Pod, V1Service } from "@kubernetes/client-node";
import { endpointSlicesOf, podsIn } from "../../kubernetes/collection";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { readyEndpoints } from "../../kubernetes/endpoints";
import { hasEnded, isReady, labelSelector, orUndefined, uidOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import type { Subject } from "../contract";

/** How long the endpoints of a Service may be behind its pods before the workload is judged as it is. */
const PATIENCE_SECONDS = 30;

/**
 * Waits until the endpoints of a workload's Service agree with its pods. DNS and the Service know of pods only from
 * EndpointSlices, and a loaded cluster writes these some time after a pod is Ready. The contracts then check whether
 * the endpoints are as promised.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/
 */
export async function endpointsSettled(
  { cluster, promises: { namespace, service: promised } }: Subject,
  patienceSeconds = PATIENCE_SECONDS,
): Promise<void> {
  if (promised === undefined) return;
  try {
    const service = await orUndefined(cluster.core.readNamespacedService({ namespace, name: promised.name }));
    if (service?.spec?.selector === undefined) return;
    const wanted = new Set((await servingPods(cluster, namespace, service)).map(uidOf));
    await waitUntil(
      endpointSlicesOf(cluster, namespace, promised.name),
      `the endpoints of Service ${promised.name}`,
      (slices) => isDeepStrictEqual(new Set(readyEndpoints(slices).map(({ uid }) => uid)), wanted),
      patienceSeconds,
    );
  } catch {
    // If the endpoints cannot be read, or do not agree in time, the contracts report that.
  }
}

/** The pods that a Service's selector finds, as far as they are to be among its ready endpoints. */
async function servingPods(cluster: Cluster, namespace: string, { spec }: V1Service): Promise<V1Pod[]> {
  const selected = podsIn(cluster, namespace, { labelSelector: labelSelector(spec?.selector ?? {}) });
  const publishNotReadyAddresses = spec?.publishNotReadyAddresses === true;
  return (await selected.list()).items.filter(
    (pod) => pod.status?.podIP !== undefined && !hasEnded(pod) && (publishNotReadyAddresses || isReady(pod)),
  );
}
