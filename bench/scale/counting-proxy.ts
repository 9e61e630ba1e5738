import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import { KubeConfig } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/cluster";
import { type ApiConnection, apiConnection } from "./api-connection";
import { requestKind } from "./request-kind";

/** What went through since the last time somebody asked. */
export interface RequestCount {
  /** Requests in all. */
  readonly requests: number;
  /** Requests by what they were about, the most frequent first. */
  readonly byKind: Readonly<Record<string, number>>;
  /** Bytes that the API server answered, watches included. */
  readonly bytes: number;
}

/**
 * A way to the API server that counts what goes through, for whoever uses its kubeconfig: the API server's own
 * metrics count all clients together. It listens on this machine only, and below a path that nobody guesses: clients
 * send no credentials where there is no TLS.
 */
export class CountingProxy {
  #byKind = new Map<string, number>();
  #bytes = 0;

  private constructor(
    private readonly server: Server,
    /** The kubeconfig, with one context, of the same name as the cluster's. */
    readonly kubeConfigFile: string,
  ) {}

  static async open(cluster: Cluster, kubeConfigFile: string): Promise<CountingProxy> {
    const connection = await apiConnection(cluster);
    const prefix = `/${randomBytes(32).toString("hex")}`;
    const server = createServer((incoming, outgoing) => {
      if (incoming.url?.startsWith(`${prefix}/`)) {
        proxy.#pass(connection, incoming.url.slice(prefix.length), incoming, outgoing);
      } else {
        outgoing.writeHead(404).end();
      }
    }).listen(0, "127.0.0.1");
    const proxy = new CountingProxy(server, kubeConfigFile);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await writeFile(
      kubeConfigFile,
      kubeConfigFor(cluster.kubeConfig.getCurrentContext(), `http://127.0.0.1:${String(port)}${prefix}`),
      { mode: 0o600 },
    );
    return proxy;
  }

  /** What went through since the last call. */
  take(): RequestCount {
    const entries = [...this.#byKind].sort(([, a], [, b]) => b - a);
    const count = {
      requests: entries.reduce((sum, [, each]) => sum + each, 0),
      byKind: Object.fromEntries(entries),
      bytes: this.#bytes,
    };
    this.#byKind = new Map();
    this.#bytes = 0;
    return count;
  }

  async close(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  #pass(connection: ApiConnection, path: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = "GET", headers } = incoming;
    const kind = requestKind(method, path);
    this.#byKind.set(kind, (this.#byKind.get(kind) ?? 0) + 1);
    const passed = { ...headers };
    delete passed.host;
    const upstream = request(
      { ...connection, method, path, headers: { ...passed, ...connection.headers } },
      (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        // A watch that has nothing to tell yet is open all the same.
        outgoing.flushHeaders();
        response.on("data", (chunk: Buffer) => {
          this.#bytes += chunk.length;
        });
        pipeline(response, outgoing, () => undefined);
      },
    );
    upstream.on("error", () => outgoing.destroy());
    outgoing.on("close", () => upstream.destroy());
    pipeline(incoming, upstream, () => undefined);
  }
}

function kubeConfigFor(name: string, server: string): string {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name, server }],
    users: [{ name }],
    contexts: [{ name, cluster: name, user: name }],
    currentContext: name,
  });
  return config.exportConfig();
}
