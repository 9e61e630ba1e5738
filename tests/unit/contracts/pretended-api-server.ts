import { createServer, type ServerResponse } from "node:http";
import type { V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { withServedCluster } from "../../support/api-servers/served-cluster";

/** What the server sends for one watch before it ends the connection; the last script stays open. */
export type WatchScript = readonly { readonly type: string; readonly object: object }[];

/** An API server that lists pods and plays scripts of watch events, one a connection. */
export class PretendedApiServer {
  /** Resource versions that watches were asked to start from. */
  readonly resumedFrom: string[] = [];
  readonly #server = createServer((request, response) => {
    const query = new URL(request.url ?? "/", "http://localhost").searchParams;
    if (query.has("watch")) this.#play(query.get("resourceVersion") ?? "", response);
    else this.#list(response);
  });

  /** @param listed what each list answers, the last one again and again */
  constructor(
    private readonly listed: V1Pod[][],
    private readonly scripts: WatchScript[],
  ) {}

  /** Serves for as long as the function takes. */
  serve<T>(use: (cluster: Cluster) => Promise<T>): Promise<T> {
    return withServedCluster(this.#server, use);
  }

  #list(response: ServerResponse): void {
    const items = (this.listed.length > 1 ? this.listed.shift() : this.listed[0]) ?? [];
    const list = { kind: "PodList", apiVersion: "v1", metadata: { resourceVersion: "1000" }, items };
    response.setHeader("content-type", "application/json").end(JSON.stringify(list));
  }

  #play(resourceVersion: string, response: ServerResponse): void {
    this.resumedFrom.push(resourceVersion);
    response.setHeader("content-type", "application/json").flushHeaders();
    for (const event of this.scripts.shift() ?? []) response.write(`${JSON.stringify(event)}\n`);
    if (this.scripts.length > 0) response.end();
  }
}

/** A pod in one of its states. */
export function pod(name: string, resourceVersion: number, ready = false, uid = `uid of ${name}`): V1Pod {
  return {
    metadata: { name, uid, namespace: "default", resourceVersion: String(resourceVersion) },
    status: { phase: "Running", conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
  };
}
