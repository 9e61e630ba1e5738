import type { IncomingMessage } from "node:http";
import { get, type RequestOptions } from "node:https";
import { createInterface } from "node:readline";
import type { V1Pod } from "@kubernetes/client-node";
import type { WatchEvent } from "../../../kubernetes/follow";
import { required } from "../../../kubernetes/objects";
import { cluster } from "../suite";

/**
 * The API server's history of the pods of a namespace since a resource version. It is read over one connection, and
 * by none of the code that follows pods elsewhere.
 *
 * @param isLast whether nothing that matters comes after an event
 */
export async function apiServerHistory(
  namespace: string,
  since: string,
  isLast: (event: WatchEvent<V1Pod>) => boolean,
): Promise<WatchEvent<V1Pod>[]> {
  const events: WatchEvent<V1Pod>[] = [];
  const response = await watchPods(namespace, since);
  for await (const line of createInterface({ input: response })) {
    const event = JSON.parse(line) as WatchEvent<V1Pod>;
    events.push(event);
    if (isLast(event)) {
      response.destroy();
      return events;
    }
  }
  throw new Error(`the API server's history ended after ${events.length} events`);
}

async function watchPods(namespace: string, since: string): Promise<IncomingMessage> {
  const { kubeConfig } = cluster();
  const { server } = required(kubeConfig.getCurrentCluster() ?? undefined, "the current cluster");
  const query = new URLSearchParams({ watch: "1", resourceVersion: since, timeoutSeconds: "30" });
  const options: RequestOptions = {};
  await kubeConfig.applyToHTTPSOptions(options);
  return new Promise((resolve, reject) => {
    get(`${server}/api/v1/namespaces/${namespace}/pods?${query.toString()}`, options, resolve).on(
      "error",
      reject,
    );
  });
}
