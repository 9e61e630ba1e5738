import { Config } from "@pulumi/pulumi";
import { ClusterIPDeployment } from "kubernetes-workloads";

new ClusterIPDeployment("api", {
  namespace: new Config().require("namespace"),
  image: "busybox:1.37.0",
  runAsUser: 10001,
  command: ["httpd", "-f", "-p", "8080", "-h", "/tmp"],
  ports: [{ name: "http", port: 8080 }],
  priorityClassName: "none-such",
  timeouts: { create: "5s" },
});
