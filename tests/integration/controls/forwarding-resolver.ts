import type { V1PodSpec } from "@kubernetes/client-node";
import { podsIn } from "../../../kubernetes/collection";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { isReady, mainContainerOf, required } from "../../../kubernetes/objects";
import { waitUntil } from "../../../kubernetes/wait-until";

const NAME = "resolver";

/**
 * Settings of a pod that asks a DNS server of the workload's own namespace, which stands in front of the cluster's.
 *
 * @param corefile what the server does, given the address of the cluster's
 * @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
 */
export function forwardingResolver(
  corefile: (clusterDns: string) => string,
): (cluster: Cluster, namespace: string) => Promise<Partial<V1PodSpec>> {
  return async (cluster, namespace) => {
    const { core } = cluster;
    const [image, clusterDns] = await Promise.all([clusterDnsImage(cluster), clusterDnsAddress(cluster)]);
    await core.createNamespacedConfigMap({
      namespace,
      body: { metadata: { name: NAME }, data: { Corefile: corefile(clusterDns) } },
    });
    const pod = {
      volumes: [{ name: "settings", configMap: { name: NAME } }],
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: NAME,
          image,
          args: ["-conf", "/settings/Corefile"],
          volumeMounts: [{ name: "settings", mountPath: "/settings" }],
          readinessProbe: { tcpSocket: { port: 53 }, periodSeconds: 1 },
        },
      ],
    };
    const labels = { resolver: NAME };
    await core.createNamespacedPod({ namespace, body: { metadata: { name: NAME, labels }, spec: pod } });
    const pods = await waitUntil(
      podsIn(cluster, namespace, { labelSelector: `resolver=${NAME}` }),
      "the DNS server to be Ready",
      (all) => all.some(isReady),
    );
    const nameserver = required(pods.find(isReady)?.status?.podIP, "status.podIP");
    const searches = [`${namespace}.svc.cluster.local`, "svc.cluster.local", "cluster.local"];
    const options = [{ name: "ndots", value: "5" }];
    return { dnsPolicy: "None", dnsConfig: { nameservers: [nameserver], searches, options } };
  };
}

const CLUSTER_DNS = { labelSelector: "k8s-app=kube-dns" };

async function clusterDnsImage(cluster: Cluster): Promise<string> {
  const { items } = await podsIn(cluster, "kube-system", CLUSTER_DNS).list();
  return required(mainContainerOf(required(items[0], "a pod of the cluster's DNS")).image, "image");
}

async function clusterDnsAddress({ core }: Cluster): Promise<string> {
  const { items } = await core.listNamespacedService({ namespace: "kube-system", ...CLUSTER_DNS });
  return required(items[0]?.spec?.clusterIP, "spec.clusterIP");
}
