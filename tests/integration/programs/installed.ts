import { Config } from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Provider } from "@pulumi/kubernetes/provider";
import { ClusterIPDeployment, HeadlessStatefulSet, readStackOutputs } from "kubernetes-workloads";

const config = new Config();
const cluster = { provider: new Provider("cluster", { context: config.require("kubeContext") }) };
const namespace = new Namespace("namespace", { metadata: { name: config.require("namespace") } }, cluster);
const nginx = {
  namespace: namespace.metadata.name,
  image: "nginxinc/nginx-unprivileged:1.26.3",
  ports: [{ name: "web", port: 80, containerPort: 8080 }],
};

const stateful = new HeadlessStatefulSet(
  "web",
  { ...nginx, volumeClaims: [{ name: "www", size: "1Mi", mountPath: "/usr/share/nginx/html" }] },
  cluster,
);
const stateless = new ClusterIPDeployment("front", { ...nginx, replicas: 1 }, cluster);

const producer = config.get("producer");

export = {
  podDnsNames: stateful.podDnsNames,
  pvcNames: stateful.pvcNames,
  urls: stateless.urls,
  ...(producer !== undefined && { read: readStackOutputs(producer).podNames }),
};
