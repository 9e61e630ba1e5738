// A stateless HTTP API in front of Redis. The same objects as of examples/systems/api.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const provider = new k8s.Provider("cluster", { context: config.require("kubeContext") });
const redis = new pulumi.StackReference(config.require("redis"));
const namespace = config.require("namespace");
const password = redis.requireOutput("password") as pulumi.Output<string>;
const secret = { metadata: { name: "api-redis", namespace }, stringData: { password } };
const auth = new k8s.core.v1.Secret("auth", secret, { provider }).metadata.name;

const selector = { "app.kubernetes.io/name": "api" };
const labels = { ...selector, "app.kubernetes.io/instance": "api", "app.kubernetes.io/managed-by": "pulumi" };
const replicas = config.requireNumber("replicas");

const program = join(__dirname, "..", "..", "..", "examples", "systems", "api", "main.py");
const files = {
  "main.py": readFileSync(program, "utf8"),
  "api.json": JSON.stringify({ greeting: config.require("greeting") }),
};
const checksum = createHash("sha256").update(JSON.stringify(files)).digest("hex");
const configName = `api-config-${checksum.slice(0, 8)}`;
new k8s.core.v1.ConfigMap(
  "config",
  { metadata: { name: configName, namespace, labels }, data: files },
  { provider },
);

const service = new k8s.core.v1.Service(
  "api",
  {
    metadata: { name: "api", namespace, labels, annotations: { "pulumi.com/skipAwait": "true" } },
    spec: {
      type: "ClusterIP",
      selector,
      sessionAffinity: "None",
      internalTrafficPolicy: "Cluster",
      ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }],
    },
  },
  { provider },
);
new k8s.core.v1.ServiceAccount(
  "api",
  { metadata: { name: "api", namespace, labels }, automountServiceAccountToken: false },
  { provider },
);
new k8s.networking.v1.NetworkPolicy(
  "api",
  {
    metadata: { name: "api", namespace, labels },
    spec: {
      podSelector: { matchLabels: selector },
      policyTypes: ["Ingress"],
      ingress: [
        { from: [{ podSelector: { matchLabels: selector } }] },
        {
          from: [{ podSelector: { matchLabels: { "api-client": "true" } } }],
          ports: [{ port: 8080, protocol: "TCP" }],
        },
      ],
    },
  },
  { provider },
);

new k8s.apps.v1.Deployment(
  "api",
  {
    metadata: { name: "api", namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: selector },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
      progressDeadlineSeconds: 150,
      template: {
        metadata: {
          labels,
          annotations: {
            "kubectl.kubernetes.io/default-container": "main",
            "checksum/secret": pulumi.unsecret(
              password.apply((text) => createHash("sha256").update(text).digest("hex")),
            ),
          },
        },
        spec: {
          terminationGracePeriodSeconds: 30,
          serviceAccountName: "api",
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 10001,
            runAsGroup: 10001,
            fsGroup: 10001,
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
              command: ["python3", "/app/main.py"],
              ports: [
                { name: "http", containerPort: 8080, protocol: "TCP" },
                { name: "probes", containerPort: 8081, protocol: "TCP" },
              ],
              env: [
                { name: "PYTHONUNBUFFERED", value: "1" },
                { name: "REDIS_HOST", value: redis.requireOutput("primaryHost") as pulumi.Output<string> },
                { name: "REDIS_PASSWORD", valueFrom: { secretKeyRef: { name: auth, key: "password" } } },
              ],
              resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "256Mi" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
              readinessProbe: { httpGet: { path: "/ready", port: "probes" }, periodSeconds: 2 },
              livenessProbe: { httpGet: { path: "/alive", port: "probes" }, periodSeconds: 10 },
              lifecycle: { preStop: { sleep: { seconds: 3 } } },
              volumeMounts: [
                { name: "writable-tmp", mountPath: "/tmp" },
                { name: "config", mountPath: "/app/main.py", subPath: "main.py", readOnly: true },
                { name: "config", mountPath: "/etc/api/api.json", subPath: "api.json", readOnly: true },
              ],
            },
          ],
          volumes: [
            { name: "writable-tmp", emptyDir: {} },
            { name: "config", configMap: { name: configName } },
          ],
        },
      },
    },
  },
  { provider },
);

if (replicas > 1) {
  new k8s.policy.v1.PodDisruptionBudget(
    "api",
    {
      metadata: { name: "api", namespace, labels },
      spec: {
        selector: { matchLabels: selector },
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        maxUnavailable: 1,
      },
    },
    { provider },
  );
}

export const urls = { http: `http://api.${namespace}.svc.cluster.local` };
export const clusterIP = service.spec.clusterIP;
