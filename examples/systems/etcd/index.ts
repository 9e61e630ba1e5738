// etcd 3.6: pod 0 makes the cluster, the others join it. The image has no shell, so an init container writes the config.
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { HeadlessStatefulSet, serviceDnsName } from "kubernetes-workloads";

const config = new pulumi.Config();
const provider = new k8s.Provider("cluster", { context: config.require("kubeContext") });
const name = config.require("namespace");
const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
// Deleting a namespace deletes its claims, whatever their retention policy says. Therefore this one stays.
const stays = { provider, retainOnDelete: true };
const namespace = new k8s.core.v1.Namespace("namespace", { metadata: { name, labels } }, stays).metadata.name;

const domain = serviceDnsName("etcd", name);
const health = (query: string) => ({
  httpGet: { path: `/health?serializable=true${query}`, port: "metrics" },
});

const CONFIGURE = `cd /var/lib/etcd; self=http://etcd-$ORDINAL.${domain}:2380; members=
call() { wget -T 5 -qO- --post-data "$2" "http://etcd-client.${name}:2379/v3/cluster/member/$1"; }
list() { call list '{}' | sed 's/},{/}\\n{/g' | grep -o '"ID":.*' ; }
if [ ! -d data/member ]; then
  members=$(list) || [ "$ORDINAL" = 0 ] || until members=$(list); do sleep 1; done
  # A member of this name without data has lost it, and comes back as a new one.
  stale=$(echo "$members" | grep -F "$self" | sed 's/"ID":"\\([0-9]*\\)".*/\\1/')
  [ -z "$stale" ] || call remove "{\\"ID\\":\\"$stale\\"}"
  [ -z "$members" ] || until call add "{\\"peerURLs\\":[\\"$self\\"]}"; do sleep 1; done
fi
others=$(echo "$members" | grep -oE 'http://etcd-[0-9]+[^"]*:2380' | grep -vF "$self" | sed 's|http://\\([^.]*\\).*|\\1=&|' || true)
cat > etcd.yaml <<YAML
name: etcd-$ORDINAL
data-dir: /var/lib/etcd/data
listen-peer-urls: http://0.0.0.0:2380
listen-client-urls: http://0.0.0.0:2379
listen-metrics-urls: http://0.0.0.0:2381
advertise-client-urls: http://etcd-$ORDINAL.${domain}:2379
initial-advertise-peer-urls: $self
initial-cluster: $(echo $others "etcd-$ORDINAL=$self" | tr ' ' ',')
initial-cluster-state: $([ -z "$members" ] && echo new || echo existing)
auto-compaction-retention: "${config.require("retention")}"
YAML`;

const etcd = new HeadlessStatefulSet(
  "etcd",
  {
    namespace,
    image: config.require("image"),
    runAsUser: 1000,
    replicas: config.requireNumber("replicas"),
    // Members look for each other before they are Ready.
    publishNotReadyAddresses: true,
    command: ["etcd", "--config-file=/var/lib/etcd/etcd.yaml"],
    ports: [
      { name: "client", port: 2379 },
      { name: "peer", port: 2380, onService: false },
      { name: "metrics", port: 2381, onService: false },
    ],
    services: [{ name: "etcd-client" }],
    ordinalVariable: "ORDINAL",
    volumeClaims: [{ name: "data", size: "1Gi", mountPath: "/var/lib/etcd" }],
    initContainers: [
      {
        name: "configure",
        likeMain: true,
        image: "busybox:1.37.0",
        command: ["sh", "-euc"],
        args: [CONFIGURE],
      },
    ],
    readinessProbe: { ...health(""), periodSeconds: 2 },
    livenessProbe: { ...health("&exclude=NOSPACE"), periodSeconds: 10, failureThreshold: 8 },
  },
  { provider },
);

export const { podDnsNames, pvcNames, clientUrls } = etcd;
