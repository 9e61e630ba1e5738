import { Config } from "@pulumi/pulumi";
import { Job } from "@pulumi/kubernetes/batch/v1/job";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Provider } from "@pulumi/kubernetes/provider";
import { ClusterIPDeployment, HeadlessStatefulSet } from "../../../components";

const config = new Config();
const cluster = { provider: new Provider("cluster", { context: config.require("kubeContext") }) };
const { name: namespace } = new Namespace(
  "namespace",
  {
    metadata: {
      name: config.require("namespace"),
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    },
  },
  cluster,
).metadata;
const auth = new Secret(
  "auth",
  { metadata: { name: "auth", namespace }, stringData: { password: config.require("password") } },
  cluster,
);

/** A Deployment with the same configuration, whose pods are Ready whatever it is. */
if (config.getBoolean("withDeployment") ?? false) {
  new ClusterIPDeployment(
    "front",
    {
      namespace,
      image: "busybox:1.37.0",
      command: ["httpd", "-f", "-p", "8080", "-h", "/etc/app"],
      ports: [{ name: "web", port: 80, containerPort: 8080 }],
      replicas: 1,
      runAsUser: 1000,
      terminationGracePeriodSeconds: 1,
      configFiles: { "/etc/app/app.conf": config.require("content") },
    },
    cluster,
  );
}

/** Pods that serve, and so are Ready, if and only if their configuration is good. */
const web = new HeadlessStatefulSet(
  "web",
  {
    namespace,
    image: "busybox:1.37.0",
    command: ["sh", "-c", "grep -q good /etc/app/app.conf || sleep 3600; exec httpd -f -p 8080 -h /etc/app"],
    ports: [{ name: "web", port: 80, containerPort: 8080 }],
    replicas: config.requireNumber("replicas"),
    runAsUser: 1000,
    terminationGracePeriodSeconds: 1,
    updateStrategy: { type: "RollingUpdate", partition: config.getNumber("partition") ?? 0 },
    configFiles: { "/etc/app/app.conf": config.require("content"), "/etc/app/empty": "" },
    env: { PASSWORD: { secretKeyRef: { name: auth.metadata.name, key: "password" } } },
    readinessProbe: { tcpSocket: { port: "web" }, periodSeconds: 1 },
    // A bad update fails before long; a good one has the time that a busy cluster takes.
    timeouts: { update: config.get("updateTimeout") ?? "10s" },
    ...((config.getBoolean("withData") ?? false) && {
      volumeClaims: [{ name: "data", size: "1Mi", mountPath: "/data" }],
    }),
  },
  cluster,
);

if (config.getBoolean("withClient") ?? false) {
  new Job(
    "client",
    {
      metadata: { name: "client", namespace },
      spec: {
        backoffLimit: 0,
        template: {
          spec: {
            restartPolicy: "Never",
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 1000,
              seccompProfile: { type: "RuntimeDefault" },
            },
            containers: [
              {
                name: "client",
                image: "busybox:1.37.0",
                command: [
                  "wget",
                  "-T",
                  "5",
                  "-q",
                  "-O-",
                  web.podDnsNames.apply(([pod]) => `http://${pod ?? ""}:8080/app.conf`),
                ],
                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
              },
            ],
          },
        },
      },
    },
    { ...cluster, customTimeouts: { create: "60s" } },
  );
}
