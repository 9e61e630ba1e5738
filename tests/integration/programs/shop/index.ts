import { Config } from "@pulumi/pulumi";
import { ClusterIPDeployment, HeadlessStatefulSet } from "kubernetes-workloads";

const config = new Config();
const workload = {
  namespace: config.require("namespace"),
  image: "nginxinc/nginx-unprivileged:1.26.3",
  ports: [{ name: "web", port: 80, containerPort: 8080 }],
};

for (const name of ["db", "queue"]) {
  new HeadlessStatefulSet(name, {
    ...workload,
    replicas: config.getNumber("replicas") ?? 1,
    volumeClaims: [{ name: "data", size: "1Mi", mountPath: "/usr/share/nginx/html" }],
  });
}
for (const name of ["api", "site"]) new ClusterIPDeployment(name, { ...workload, replicas: 1 });
