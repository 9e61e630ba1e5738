import { type ApiConnection, readText } from "./api-connection";

/** How many requests the API server has answered since it started, of all clients. */
export async function apiServerRequests(connection: ApiConnection): Promise<number> {
  return sumOfRequests(await readText(connection, "/metrics"));
}

/**
 * The sum over all labels of the counter of requests.
 *
 * @param metrics in Prometheus' text format
 * @see https://kubernetes.io/docs/reference/instrumentation/metrics/#list-of-stable-kubernetes-metrics
 */
export function sumOfRequests(metrics: string): number {
  const samples = [...metrics.matchAll(/^apiserver_request_total\{.*\} (\S+)$/gm)];
  if (samples.length === 0) throw new Error("the API server's metrics have no apiserver_request_total");
  return samples.reduce((sum, [, value]) => sum + Number(value), 0);
}
