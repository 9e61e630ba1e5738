// etcd 3.6: pod 0 makes the cluster, the others join it. The same objects as of examples/systems/etcd.
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const provider = new k8s.Provider("cluster", { context: config.require("kubeContext") });
const name = config.require("namespace");
const enforce = { "pod-security.kubernetes.io/enforce": "restricted" };
// Deleting a namespace deletes its claims, whatever their retention policy says. Therefore this one stays.
const stays = { provider, retainOnDelete: true };
const namespace = new k8s.core.v1.Namespace("namespace", { metadata: { name, labels: enforce } }, stays)
  .metadata.name;

const selector = { "app.kubernetes.io/name": "etcd" };
const labels = {
  ...selector,
  "app.kubernetes.io/instance": "etcd",
  "app.kubernetes.io/managed-by": "pulumi",
};
const ports = [{ name: "client", port: 2379, targetPort: "client", protocol: "TCP" }];
const replicas = config.requireNumber("replicas");
const domain = (service: string) => `${service}.${name}.svc.cluster.local`;
const health = (query: string) => ({
  httpGet: { path: `/health?serializable=true${query}`, port: "metrics" },
});

const CONFIGURE = `cd /var/lib/etcd; self=http://etcd-$ORDINAL.${domain("etcd")}:2380; members=
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
advertise-client-urls: http://etcd-$ORDINAL.${domain("etcd")}:2379
initial-advertise-peer-urls: $self
initial-cluster: $(echo $others "etcd-$ORDINAL=$self" | tr ' ' ',')
initial-cluster-state: $([ -z "$members" ] && echo new || echo existing)
auto-compaction-retention: "${config.require("retention")}"
YAML`;

const headless = new k8s.core.v1.Service(
  "etcd",
  {
    metadata: { name: "etcd", namespace, labels },
    spec: { clusterIP: "None", selector, publishNotReadyAddresses: true, ports },
  },
  { provider },
);
new k8s.core.v1.Service(
  "etcd-client",
  {
    metadata: { name: "etcd-client", namespace, labels, annotations: { "pulumi.com/skipAwait": "true" } },
    spec: { type: "ClusterIP", selector, ports },
  },
  { provider },
);

const container = {
  imagePullPolicy: "IfNotPresent",
  env: [
    {
      name: "ORDINAL",
      valueFrom: { fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } },
    },
  ],
  resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "256Mi" } },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
  volumeMounts: [
    { name: "data", mountPath: "/var/lib/etcd" },
    { name: "writable-tmp", mountPath: "/tmp" },
  ],
};

new k8s.apps.v1.StatefulSet(
  "etcd",
  {
    metadata: { name: "etcd", namespace, labels },
    spec: {
      serviceName: "etcd",
      replicas,
      selector: { matchLabels: selector },
      podManagementPolicy: "OrderedReady",
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      template: {
        metadata: { labels, annotations: { "kubectl.kubernetes.io/default-container": "main" } },
        spec: {
          terminationGracePeriodSeconds: 30,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            runAsGroup: 1000,
            fsGroup: 1000,
            fsGroupChangePolicy: "OnRootMismatch",
            seccompProfile: { type: "RuntimeDefault" },
          },
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: { matchLabels: selector },
            },
          ],
          initContainers: [
            {
              ...container,
              name: "configure",
              image: "busybox:1.37.0",
              command: ["sh", "-euc"],
              args: [CONFIGURE],
            },
          ],
          containers: [
            {
              ...container,
              name: "main",
              image: config.require("image"),
              command: ["etcd", "--config-file=/var/lib/etcd/etcd.yaml"],
              ports: [
                { name: "client", containerPort: 2379, protocol: "TCP" },
                { name: "peer", containerPort: 2380, protocol: "TCP" },
                { name: "metrics", containerPort: 2381, protocol: "TCP" },
              ],
              readinessProbe: { ...health(""), periodSeconds: 2 },
              livenessProbe: { ...health("&exclude=NOSPACE"), periodSeconds: 10, failureThreshold: 8 },
              lifecycle: { preStop: { sleep: { seconds: 3 } } },
            },
          ],
          volumes: [{ name: "writable-tmp", emptyDir: {} }],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: "data", labels: selector },
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
        },
      ],
    },
  },
  { provider, dependsOn: headless },
);

if (replicas > 1) {
  new k8s.policy.v1.PodDisruptionBudget(
    "etcd",
    {
      metadata: { name: "etcd", namespace, labels },
      spec: {
        selector: { matchLabels: selector },
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        maxUnavailable: 1,
      },
    },
    { provider },
  );
}

const ordinals = Array.from({ length: replicas }, (_, ordinal) => ordinal);
export const podDnsNames = ordinals.map((ordinal) => `etcd-${String(ordinal)}.${domain("etcd")}`);
export const pvcNames = ordinals.map((ordinal) => `data-etcd-${String(ordinal)}`);
export const clientUrls = { "etcd-client": { client: `tcp://${domain("etcd-client")}:2379` } };
