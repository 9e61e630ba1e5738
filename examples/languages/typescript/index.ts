import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterIPDeployment, HeadlessStatefulSet, readStackOutputs } from "kubernetes-workloads";

const config = new pulumi.Config();
const provider = new k8s.Provider("cluster", { context: config.require("kubeContext") });
const metadata = { name: config.require("namespace") };
const namespace = new k8s.core.v1.Namespace("home", { metadata }, { provider }).metadata.name;

// Checked against the package's schema; each output has its own type.
const producer = readStackOutputs(new pulumi.StackReference(config.require("producer")));

const nginx = {
  namespace,
  image: "nginxinc/nginx-unprivileged:1.26.3",
  replicas: 2,
  ports: [{ name: "web", port: 80, containerPort: 8080 }],
};

/** No argument has this field of a pod, so a transform sets it. */
const shareProcesses: pulumi.ResourceTransform = ({ type, props, opts }) => {
  if (type !== "kubernetes:apps/v1:StatefulSet") return undefined;
  const { spec } = props as { spec: { template: { spec: { shareProcessNamespace?: boolean } } } };
  spec.template.spec.shareProcessNamespace = true;
  // Leaves it to the provider: Pulumi's Node SDK hands a transform false, with which no StatefulSet can be replaced.
  return { props, opts: { ...opts, deleteBeforeReplace: undefined } };
};

const web = new HeadlessStatefulSet(
  "web",
  {
    ...nginx,
    serviceName: "nginx",
    podManagementPolicy: "Parallel",
    services: [{ name: "web-first", ordinal: 0 }],
    env: {
      HOME_NAMESPACE: namespace,
      NODE_NAME: { fieldRef: { fieldPath: "spec.nodeName" } },
      PEERS: producer.podDnsNames.apply((names) => names.join(" ")),
    },
    volumeClaims: [{ name: "www", size: "1Mi", mountPath: "/usr/share/nginx/html" }],
    readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 2 },
    updateStrategy: { type: "RollingUpdate", partition: 0 },
  },
  { provider, transforms: [shareProcesses] },
);

const front = new ClusterIPDeployment(
  "front",
  {
    ...nginx,
    disruptionBudget: { maxUnavailable: "50%" },
  },
  { provider },
);

export const { podDnsNames } = web;
export const firstPodUrl = web.clientUrls.apply((urls) => urls["web-first"]?.web);
export const { clusterIP } = front;
export const peers = producer.podDnsNames;
