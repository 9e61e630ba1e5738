import { DiscoveryV1Api, type V1PodSpec } from "@kubernetes/client-node";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { podsIn } from "../../../kubernetes/collection";
import { required } from "../../../kubernetes/objects";

const NAME = "dns-without-tcp";

/** Settings of a pod that asks the cluster's DNS servers through a Service that has their UDP port only. */
export async function resolverWithoutTcp(cluster: Cluster, namespace: string): Promise<Partial<V1PodSpec>> {
  const ports = [{ name: "dns", protocol: "UDP", port: 53 }];
  const service = await cluster.core.createNamespacedService({
    namespace,
    body: { metadata: { name: NAME }, spec: { ports } },
  });
  const { items } = await podsIn(cluster, "kube-system", { labelSelector: "k8s-app=kube-dns" }).list();
  await cluster.kubeConfig.makeApiClient(DiscoveryV1Api).createNamespacedEndpointSlice({
    namespace,
    body: {
      metadata: { name: NAME, labels: { "kubernetes.io/service-name": NAME } },
      addressType: "IPv4",
      ports,
      endpoints: items.flatMap(({ status }) =>
        status?.podIP === undefined ? [] : [{ addresses: [status.podIP], conditions: { ready: true } }],
      ),
    },
  });
  const nameserver = required(service.spec?.clusterIP, "spec.clusterIP");
  const searches = [`${namespace}.svc.cluster.local`, "svc.cluster.local", "cluster.local"];
  const options = [{ name: "ndots", value: "5" }];
  return { dnsPolicy: "None", dnsConfig: { nameservers: [nameserver], searches, options } };
}
