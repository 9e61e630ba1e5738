import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { KubeConfig } from "@kubernetes/client-node";
import { loadKubeConfig } from "../../kubernetes/connection/load-kube-config";
import { required } from "../../kubernetes/objects";

/** kubeconfig context of a cluster that can be cut off. */
export const CUT_OFF_CONTEXT = "cut-off";

/** A way to a cluster that can be cut and mended, as a context of a kubeconfig that has all others as well. */
export class ProxiedCluster {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  private constructor(
    private readonly target: URL,
    private readonly port: number,
  ) {}

  /** Makes the way to the cluster of a context, and writes the kubeconfig. */
  static async open(context: string, kubeConfigFile: string): Promise<ProxiedCluster> {
    const kubeConfig = loadKubeConfig(new KubeConfig());
    const known = required(kubeConfig.getContextObject(context) ?? undefined, `context ${context}`);
    const cluster = required(kubeConfig.getCluster(known.cluster) ?? undefined, `cluster ${known.cluster}`);
    const proxied = new ProxiedCluster(new URL(cluster.server), await freePort());
    await proxied.mend();

    const name = CUT_OFF_CONTEXT;
    const server = `https://127.0.0.1:${String(proxied.port)}`;
    // The certificate is the API server's own.
    kubeConfig.addCluster({ ...cluster, name, server, tlsServerName: "kubernetes" });
    kubeConfig.addContext({ ...known, name, cluster: name });
    await writeFile(kubeConfigFile, kubeConfig.exportConfig(), { mode: 0o600 });
    return proxied;
  }

  /** Ends all connections, and takes no new ones. */
  async cut(): Promise<void> {
    const closed = this.#server && once(this.#server, "close");
    this.#server?.close();
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Takes connections, at the same port as before. */
  async mend(): Promise<void> {
    this.#server = createServer((client) => {
      const upstream = connect(Number(this.target.port), this.target.hostname);
      client.pipe(upstream).pipe(client);
      for (const socket of [client, upstream]) {
        this.#sockets.add(socket);
        // What one end breaks off, the other end need not hear of.
        socket.on("error", () => {
          client.destroy();
          upstream.destroy();
        });
        socket.on("close", () => this.#sockets.delete(socket));
      }
    }).listen(this.port, "127.0.0.1");
    await once(this.#server, "listening");
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
