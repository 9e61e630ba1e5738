// The guide's two workloads as a user of the package writes them.
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterIPDeployment, HeadlessStatefulSet, type PodManagementPolicy } from "kubernetes-workloads";

const config = new pulumi.Config();
const provider = new kubernetes.Provider("cluster", { context: config.require("kubeContext") });
const namespace = new kubernetes.core.v1.Namespace(
  "namespace",
  { metadata: { name: config.require("namespace") } },
  { provider, retainOnDelete: true },
).metadata.name;

const nginx = {
  namespace,
  image: config.require("image"),
  ports: [{ name: "web", port: 80, containerPort: 8080 }],
};

new HeadlessStatefulSet(
  "web",
  {
    ...nginx,
    serviceName: "nginx",
    replicas: config.requireNumber("statefulSetReplicas"),
    ordinals: { start: 0 },
    podManagementPolicy: config.require<PodManagementPolicy>("podManagementPolicy"),
    volumeClaims: [{ name: "www", size: "1Gi", mountPath: "/usr/share/nginx/html" }],
  },
  { provider },
);

new ClusterIPDeployment(
  "my-nginx",
  { ...nginx, deploymentName: "my-nginx-deployment", serviceName: "my-nginx-svc", replicas: 2 },
  { provider },
);
