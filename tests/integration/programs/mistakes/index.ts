import { Secret } from "@pulumi/kubernetes/core/v1";
import { Config, type ResourceTransform } from "@pulumi/pulumi";
import { ClusterIPDeployment, HeadlessStatefulSet, type WorkloadArgs } from "kubernetes-workloads";

const config = new Config();
const namespace = config.require("namespace");
const IMAGE = "busybox:1.37.0";
new Secret("auth", { metadata: { name: "auth", namespace }, stringData: { key: "value" } });

const good: WorkloadArgs = {
  namespace,
  image: IMAGE,
  runAsUser: 10001,
  command: ["httpd", "-f", "-p", "8080", "-h", "/tmp"],
  ports: [{ name: "http", port: 8080 }],
  terminationGracePeriodSeconds: 1,
};

const shell = (script: string): string[] => ["sh", "-c", script];

/** A mistake each, and two in the last one. */
const MISTAKES: Readonly<Record<string, Partial<WorkloadArgs>>> = {
  initial: {
    initContainers: [{ name: "prepare", image: IMAGE, command: shell("echo no schema >&2; exit 3") }],
  },
  sidecar: { sidecars: [{ name: "agent", image: IMAGE, command: shell("echo no token >&2; exit 4") }] },
  readiness: { readinessProbe: { httpGet: { path: "/none", port: "http" }, periodSeconds: 1 } },
  startup: { startupProbe: { tcpSocket: { port: 9999 }, periodSeconds: 1, failureThreshold: 2 } },
  hook: { postStart: { exec: { command: ["false"] } } },
  settings: {
    configFiles: { "/etc/app.conf": "bad" },
    command: shell("grep -q good /etc/app.conf || { echo unknown setting >&2; exit 78; }"),
  },
  program: { command: ["nonesuch"] },
  variable: { env: { A: { secretKeyRef: { name: "auth", key: "none" } } } },
  file: { secretFiles: { "/run/a": { secretName: "auth", key: "none" } } },
  room: { resources: { requests: { cpu: "900" } } },
  two: {
    env: { A: { secretKeyRef: { name: "none", key: "a" } } },
    sidecars: [{ name: "agent", image: "nowhere.invalid/agent:1" }],
  },
};

/** An update that waited for pods that never get Ready would only take longer. */
const withoutAwait: ResourceTransform = ({ type, props, opts }) => {
  if (!/:(StatefulSet|Deployment)$/.test(type)) return undefined;
  const { metadata } = props as { metadata: { annotations: object } };
  const annotations = { ...metadata.annotations, "pulumi.com/skipAwait": "true" };
  return {
    props: { ...(props as object), metadata: { ...metadata, annotations } },
    opts: { ...opts, deleteBeforeReplace: undefined },
  };
};

for (const [name, mistake] of Object.entries(MISTAKES)) {
  const args = { ...good, ...(config.requireBoolean("mended") ? {} : mistake) };
  new HeadlessStatefulSet(name, args, { transforms: [withoutAwait] });
  if (name === "settings" || name === "room")
    new ClusterIPDeployment(`${name}-api`, { ...args, replicas: 1 }, { transforms: [withoutAwait] });
}
