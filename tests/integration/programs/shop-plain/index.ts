import * as kubernetes from "@pulumi/kubernetes";
import { Config } from "@pulumi/pulumi";

const config = new Config();
const namespace = config.require("namespace");
new kubernetes.core.v1.Namespace("namespace", { metadata: { name: namespace } });

function template(name: string, volumeMounts: { name: string; mountPath: string }[] = []) {
  const image = "nginxinc/nginx-unprivileged:1.26.3";
  const containers = [{ name, image, ports: [{ containerPort: 8080 }], volumeMounts }];
  return { metadata: { labels: { app: name } }, spec: { terminationGracePeriodSeconds: 1, containers } };
}

for (const name of ["db", "queue"]) {
  new kubernetes.apps.v1.StatefulSet(name, {
    metadata: { name, namespace },
    spec: {
      replicas: config.getNumber("replicas") ?? 1,
      serviceName: name,
      selector: { matchLabels: { app: name } },
      template: template(name, [{ name: "data", mountPath: "/data" }]),
      volumeClaimTemplates: [
        {
          metadata: { name: "data" },
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
        },
      ],
    },
  });
  new kubernetes.core.v1.Service(name, {
    metadata: { name, namespace },
    spec: { clusterIP: "None", selector: { app: name }, ports: [{ name: "web", port: 8080 }] },
  });
}
for (const name of ["api", "site"]) {
  new kubernetes.apps.v1.Deployment(
    name,
    {
      metadata: { name, namespace },
      spec: { replicas: 1, selector: { matchLabels: { app: name } }, template: template(name) },
    },
    // A CI run removes also what its program protects.
    { protect: namespace.startsWith("workloads-ci-") },
  );
}
