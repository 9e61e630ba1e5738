// RabbitMQ 4: pod 0 is the seed, the others join its cluster. The same objects as of examples/systems/rabbitmq.
import { createHash } from "node:crypto";
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

const [cookie, password] = [config.requireSecret("cookie"), config.requireSecret("password")];
const secret = { metadata: { name: "rabbit-auth", namespace }, stringData: { cookie, password } };
const auth = new k8s.core.v1.Secret("auth", secret, { provider }).metadata.name;

const selector = { "app.kubernetes.io/name": "rabbit" };
const labels = {
  ...selector,
  "app.kubernetes.io/instance": "rabbit",
  "app.kubernetes.io/managed-by": "pulumi",
};
const ports = [
  { name: "amqp", port: 5672, targetPort: "amqp", protocol: "TCP" },
  { name: "management", port: 15672, targetPort: "management", protocol: "TCP" },
];
const replicas = config.requireNumber("replicas");
const domain = (service: string) => `${service}.${name}.svc.cluster.local`;

const files = {
  "rabbitmq.conf": `cluster_formation.peer_discovery_backend = classic_config
cluster_formation.classic_config.nodes.1 = rabbit@rabbit-0.${domain("rabbit")}
vm_memory_high_watermark.absolute = ${config.require("watermark")}
disk_free_limit.absolute = 50MB
default_queue_type = quorum
quorum_queue.continuous_membership_reconciliation.enabled = true
quorum_queue.continuous_membership_reconciliation.target_group_size = 3
log.console = true
`,
  enabled_plugins: "[rabbitmq_management].\n",
};
const checksum = createHash("sha256").update(JSON.stringify(files)).digest("hex");
const configName = `rabbit-config-${checksum.slice(0, 8)}`;
new k8s.core.v1.ConfigMap(
  "config",
  { metadata: { name: configName, namespace, labels }, data: files },
  { provider },
);

const headless = new k8s.core.v1.Service(
  "rabbit",
  {
    metadata: { name: "rabbit", namespace, labels },
    spec: { clusterIP: "None", selector, publishNotReadyAddresses: true, ports },
  },
  { provider },
);
new k8s.core.v1.Service(
  "rabbit-client",
  {
    metadata: { name: "rabbit-client", namespace, labels, annotations: { "pulumi.com/skipAwait": "true" } },
    spec: { type: "ClusterIP", selector, ports },
  },
  { provider },
);

const container = {
  image: config.require("image"),
  imagePullPolicy: "IfNotPresent",
  env: [
    {
      name: "ORDINAL",
      valueFrom: { fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } },
    },
    { name: "RABBITMQ_USE_LONGNAME", value: "true" },
    { name: "RABBITMQ_NODENAME", value: `rabbit@rabbit-$(ORDINAL).${domain("rabbit")}` },
    { name: "RABBITMQ_DEFAULT_USER", value: "app" },
    { name: "RABBITMQ_DEFAULT_PASS", valueFrom: { secretKeyRef: { name: auth, key: "password" } } },
    { name: "COOKIE", valueFrom: { secretKeyRef: { name: auth, key: "cookie" } } },
  ],
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
  volumeMounts: [
    { name: "data", mountPath: "/var/lib/rabbitmq" },
    { name: "writable-tmp", mountPath: "/tmp" },
    { name: "writable-var-log-rabbitmq", mountPath: "/var/log/rabbitmq" },
    { name: "config", mountPath: "/etc/rabbitmq/rabbitmq.conf", subPath: "rabbitmq.conf", readOnly: true },
    {
      name: "config",
      mountPath: "/etc/rabbitmq/enabled_plugins",
      subPath: "enabled_plugins",
      readOnly: true,
    },
  ],
};

new k8s.apps.v1.StatefulSet(
  "rabbit",
  {
    metadata: { name: "rabbit", namespace, labels },
    spec: {
      serviceName: "rabbit",
      replicas,
      selector: { matchLabels: selector },
      podManagementPolicy: "Parallel",
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      template: {
        metadata: { labels, annotations: { "kubectl.kubernetes.io/default-container": "main" } },
        spec: {
          terminationGracePeriodSeconds: 120,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 999,
            runAsGroup: 999,
            fsGroup: 999,
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
              // Erlang takes only a cookie that nobody but its owner can read, which a Secret's file is not.
              ...container,
              name: "cookie",
              command: ["sh", "-euc"],
              args: [
                `cd /var/lib/rabbitmq; umask 077; printf %s "$COOKIE" > cookie; mv cookie .erlang.cookie`,
              ],
              resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "256Mi" } },
            },
          ],
          containers: [
            {
              ...container,
              name: "main",
              ports: [
                { name: "amqp", containerPort: 5672, protocol: "TCP" },
                { name: "management", containerPort: 15672, protocol: "TCP" },
                { name: "epmd", containerPort: 4369, protocol: "TCP" },
                { name: "dist", containerPort: 25672, protocol: "TCP" },
              ],
              resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "640Mi" } },
              startupProbe: { tcpSocket: { port: "amqp" }, periodSeconds: 3, failureThreshold: 100 },
              readinessProbe: { tcpSocket: { port: "amqp" }, periodSeconds: 1, failureThreshold: 6 },
              lifecycle: { preStop: { sleep: { seconds: 3 } } },
            },
          ],
          volumes: [
            { name: "writable-tmp", emptyDir: {} },
            { name: "writable-var-log-rabbitmq", emptyDir: {} },
            { name: "config", configMap: { name: configName } },
          ],
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
    "rabbit",
    {
      metadata: { name: "rabbit", namespace, labels },
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
export const podDnsNames = ordinals.map((ordinal) => `rabbit-${String(ordinal)}.${domain("rabbit")}`);
export const pvcNames = ordinals.map((ordinal) => `data-rabbit-${String(ordinal)}`);
export const clientUrls = {
  "rabbit-client": {
    amqp: `tcp://${domain("rabbit-client")}:5672`,
    management: `tcp://${domain("rabbit-client")}:15672`,
  },
};
