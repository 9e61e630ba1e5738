// Redis 8: pod 0 is the primary, the others replicate it. The same objects as of examples/systems/redis.
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

export const password = config.requireSecret("password");
const secret = { metadata: { name: "redis-auth", namespace }, stringData: { password } };
const auth = new k8s.core.v1.Secret("auth", secret, { provider }).metadata.name;

const selector = { "app.kubernetes.io/name": "redis" };
const labels = {
  ...selector,
  "app.kubernetes.io/instance": "redis",
  "app.kubernetes.io/managed-by": "pulumi",
};
const ports = [{ name: "redis", port: 6379, targetPort: "redis", protocol: "TCP" }];
const replicas = config.requireNumber("replicas");
const domain = (service: string) => `${service}.${name}.svc.cluster.local`;

const files = {
  "redis.conf": `dir /data
appendonly yes
appendfsync always
maxmemory ${config.require("maxmemory")}
`,
};
const checksum = createHash("sha256").update(JSON.stringify(files)).digest("hex");
const configName = `redis-config-${checksum.slice(0, 8)}`;
new k8s.core.v1.ConfigMap(
  "config",
  { metadata: { name: configName, namespace, labels }, data: files },
  { provider },
);

const headless = new k8s.core.v1.Service(
  "redis",
  {
    metadata: { name: "redis", namespace, labels },
    spec: { clusterIP: "None", selector, publishNotReadyAddresses: false, ports },
  },
  { provider },
);
new k8s.core.v1.Service(
  "redis-primary",
  {
    metadata: { name: "redis-primary", namespace, labels, annotations: { "pulumi.com/skipAwait": "true" } },
    spec: { type: "ClusterIP", selector: { ...selector, "apps.kubernetes.io/pod-index": "0" }, ports },
  },
  { provider },
);
new k8s.core.v1.Service(
  "redis-any",
  {
    metadata: { name: "redis-any", namespace, labels, annotations: { "pulumi.com/skipAwait": "true" } },
    spec: { type: "ClusterIP", selector, ports },
  },
  { provider },
);

new k8s.apps.v1.StatefulSet(
  "redis",
  {
    metadata: { name: "redis", namespace, labels },
    spec: {
      serviceName: "redis",
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
          containers: [
            {
              name: "main",
              image: config.require("image"),
              imagePullPolicy: "IfNotPresent",
              command: ["sh", "-euc"],
              args: [
                `set -- --requirepass "$REDISCLI_AUTH" --masterauth "$REDISCLI_AUTH"
[ "$ORDINAL" = 0 ] || set -- "$@" --replicaof redis-0.${domain("redis")} 6379
exec redis-server /etc/redis/redis.conf "$@"`,
              ],
              ports: [{ name: "redis", containerPort: 6379, protocol: "TCP" }],
              env: [
                {
                  name: "ORDINAL",
                  valueFrom: { fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } },
                },
                { name: "REDISCLI_AUTH", valueFrom: { secretKeyRef: { name: auth, key: "password" } } },
              ],
              resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "256Mi" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
              readinessProbe: {
                exec: { command: ["sh", "-c", "redis-cli ping | grep -q PONG"] },
                periodSeconds: 2,
              },
              lifecycle: { preStop: { sleep: { seconds: 3 } } },
              volumeMounts: [
                { name: "data", mountPath: "/data" },
                { name: "writable-tmp", mountPath: "/tmp" },
                { name: "config", mountPath: "/etc/redis/redis.conf", subPath: "redis.conf", readOnly: true },
              ],
            },
          ],
          volumes: [
            { name: "writable-tmp", emptyDir: {} },
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
    "redis",
    {
      metadata: { name: "redis", namespace, labels },
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
export const podDnsNames = ordinals.map((ordinal) => `redis-${String(ordinal)}.${domain("redis")}`);
export const pvcNames = ordinals.map((ordinal) => `data-redis-${String(ordinal)}`);
export const clientUrls = Object.fromEntries(
  ["redis-primary", "redis-any"].map((service) => [service, { redis: `tcp://${domain(service)}:6379` }]),
);
export const primaryHost = domain("redis-primary");
