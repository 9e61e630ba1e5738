import { Config } from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { HeadlessStatefulSet } from "../../../components";

const config = new Config();
const cluster = { provider: new Provider("cluster", { context: config.require("kubeContext") }) };
const namespace = new Namespace("namespace", { metadata: { name: config.require("namespace") } }, cluster);

const stateful = new HeadlessStatefulSet(
  "pair",
  {
    namespace: namespace.metadata.name,
    image: config.require("image"),
    ports: [{ name: "web", port: 80, containerPort: 8080 }],
    replicas: 2,
    env: { GREETING: config.require("greeting") },
    volumeClaims: [
      { name: "www", size: "1Gi", mountPath: "/usr/share/nginx/html" },
      { name: "log", size: "1Mi", mountPath: "/var/log/pair" },
    ],
  },
  cluster,
);

export = {
  namespace: namespace.metadata.name,
  statefulSetName: stateful.statefulSetName,
  statefulSetSelector: stateful.selectorLabels,
  podNames: stateful.podNames,
  pvcNames: stateful.pvcNames,
  pvcNamesByPod: stateful.pvcNamesByPod,
  claimMountPaths: stateful.claimMountPaths,
};
