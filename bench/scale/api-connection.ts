import type { OutgoingHttpHeaders } from "node:http";
import { Agent, type RequestOptions, request } from "node:https";
import { text } from "node:stream/consumers";
import type { Cluster } from "../../kubernetes/cluster";
import { required } from "../../kubernetes/objects";

/** Options of node's https with which the API server of a cluster answers. */
export interface ApiConnection extends RequestOptions {
  /** Credentials, where they are no certificate. */
  readonly headers: OutgoingHttpHeaders;
}

/** How node's https reaches the API server of a cluster, with the credentials of its context. */
export async function apiConnection({ kubeConfig }: Cluster): Promise<ApiConnection> {
  const { server } = required(kubeConfig.getCurrentCluster() ?? undefined, "the context's cluster");
  const { hostname, port } = new URL(server);
  const headers = {};
  const options: RequestOptions = { hostname, port, headers };
  await kubeConfig.applyToHTTPSOptions(options);
  const { ca, cert, key, rejectUnauthorized, servername } = options;
  // The client's own agent opens a connection for each request.
  const agent = new Agent({ keepAlive: true, ca, cert, key, rejectUnauthorized, servername });
  return { ...options, headers, agent };
}

/** The text that the API server has at a path. */
export async function readText(connection: ApiConnection, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ ...connection, path }, (response) => {
      text(response).then((body) => {
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`GET ${path} answered ${String(response.statusCode)}: ${body}`));
      }, reject);
    })
      .on("error", reject)
      .end();
  });
}
