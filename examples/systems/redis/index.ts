// Redis 8: pod 0 is the primary, the others replicate it; every write is on disk before it is acknowledged.
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { HeadlessStatefulSet, podDnsName, podName, serviceDnsName } from "kubernetes-workloads";

const config = new pulumi.Config();
const provider = new k8s.Provider("cluster", { context: config.require("kubeContext") });
const name = config.require("namespace");
const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
// Deleting a namespace deletes its claims, whatever their retention policy says. Therefore this one stays.
const stays = { provider, retainOnDelete: true };
const namespace = new k8s.core.v1.Namespace("namespace", { metadata: { name, labels } }, stays).metadata.name;

export const password = config.requireSecret("password");
const secret = { metadata: { name: "redis-auth", namespace }, stringData: { password } };
const auth = new k8s.core.v1.Secret("auth", secret, { provider }).metadata.name;
const primary = podDnsName(podName("redis", 0), serviceDnsName("redis", name));

const redis = new HeadlessStatefulSet(
  "redis",
  {
    namespace,
    image: config.require("image"),
    runAsUser: 999,
    replicas: config.requireNumber("replicas"),
    command: ["sh", "-euc"],
    args: [
      `set -- --requirepass "$REDISCLI_AUTH" --masterauth "$REDISCLI_AUTH"
[ "$ORDINAL" = 0 ] || set -- "$@" --replicaof ${primary} 6379
exec redis-server /etc/redis/redis.conf "$@"`,
    ],
    ports: [{ name: "redis", port: 6379 }],
    services: [{ name: "redis-primary", ordinal: 0 }, { name: "redis-any" }],
    ordinalVariable: "ORDINAL",
    env: { REDISCLI_AUTH: { secretKeyRef: { name: auth, key: "password" } } },
    configFiles: {
      "/etc/redis/redis.conf": `dir /data
appendonly yes
appendfsync always
maxmemory ${config.require("maxmemory")}
`,
    },
    volumeClaims: [{ name: "data", size: "1Gi", mountPath: "/data" }],
    readinessProbe: { exec: { command: ["sh", "-c", "redis-cli ping | grep -q PONG"] }, periodSeconds: 2 },
  },
  { provider },
);

export const { podDnsNames, pvcNames, clientUrls } = redis;
export const primaryHost = redis.clientDnsNames.apply((names) => names["redis-primary"]);
