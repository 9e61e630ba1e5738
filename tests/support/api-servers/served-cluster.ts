import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Cluster } from "../../../kubernetes/connection/cluster";
import { PoolingKubeConfig } from "../../../kubernetes/connection/pooling-kube-config";

/** Has a server take the place of an API server, on loopback, for as long as the function takes. */
export async function withServedCluster<T>(
  server: Server,
  use: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(clusterOf(server));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function clusterOf(server: Server): Cluster {
  const { port } = server.address() as AddressInfo;
  const kubeConfig = new PoolingKubeConfig();
  kubeConfig.loadFromClusterAndUser(
    { name: "served", server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: "nobody" },
  );
  return new Cluster(kubeConfig);
}
