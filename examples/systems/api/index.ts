// A stateless HTTP API in front of the Redis of the example beside this one, by that stack's outputs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterIPDeployment } from "kubernetes-workloads";

const config = new pulumi.Config();
const provider = new k8s.Provider("cluster", { context: config.require("kubeContext") });
const redis = new pulumi.StackReference(config.require("redis"));
const namespace = config.require("namespace");
const password = redis.requireOutput("password") as pulumi.Output<string>;
const secret = { metadata: { name: "api-redis", namespace }, stringData: { password } };
const auth = new k8s.core.v1.Secret("auth", secret, { provider }).metadata.name;

const api = new ClusterIPDeployment(
  "api",
  {
    namespace,
    image: config.require("image"),
    runAsUser: 10001,
    replicas: config.requireNumber("replicas"),
    command: ["python3", "/app/main.py"],
    ports: [
      { name: "http", port: 80, containerPort: 8080 },
      { name: "probes", port: 8081, onService: false },
    ],
    env: {
      PYTHONUNBUFFERED: "1",
      REDIS_HOST: redis.requireOutput("primaryHost") as pulumi.Output<string>,
      REDIS_PASSWORD: { secretKeyRef: { name: auth, key: "password" } },
    },
    rolloutTriggers: [password],
    configFiles: {
      "/app/main.py": readFileSync(join(__dirname, "main.py"), "utf8"),
      "/etc/api/api.json": JSON.stringify({ greeting: config.require("greeting") }),
    },
    readinessProbe: { httpGet: { path: "/ready", port: "probes" }, periodSeconds: 2 },
    livenessProbe: { httpGet: { path: "/alive", port: "probes" }, periodSeconds: 10 },
    networkPolicy: { clients: [{ podLabels: { "api-client": "true" } }] },
    serviceAccount: {},
  },
  { provider },
);

export const { urls, clusterIP } = api;
