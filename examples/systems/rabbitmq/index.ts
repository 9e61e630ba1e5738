// RabbitMQ 4: pod 0 is the seed, the others join its cluster; quorum queues on every node.
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { HeadlessStatefulSet, podDnsName, podName, serviceDnsName } from "kubernetes-workloads";

const config = new pulumi.Config();
const provider = new k8s.Provider("cluster", { context: config.require("kubeContext") });
const name = config.require("namespace");
const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
// Deleting a namespace deletes its claims, whatever their retention policy says. Therefore this one stays.
const stays = { provider, retainOnDelete: true };
const namespace = new k8s.core.v1.Namespace("namespace", { metadata: { name, labels } }, stays).metadata.name;

const [cookie, password] = [config.requireSecret("cookie"), config.requireSecret("password")];
const secret = { metadata: { name: "rabbit-auth", namespace }, stringData: { cookie, password } };
const auth = new k8s.core.v1.Secret("auth", secret, { provider }).metadata.name;
const fromAuth = (key: string) => ({ secretKeyRef: { name: auth, key } });
const domain = serviceDnsName("rabbit", name);

const rabbit = new HeadlessStatefulSet(
  "rabbit",
  {
    namespace,
    image: config.require("image"),
    runAsUser: 999,
    replicas: config.requireNumber("replicas"),
    // Nodes look for each other before they are Ready; after a stop of all, none may wait for another to be Ready.
    podManagementPolicy: "Parallel",
    publishNotReadyAddresses: true,
    ports: [
      { name: "amqp", port: 5672 },
      { name: "management", port: 15672 },
      { name: "epmd", port: 4369, onService: false },
      { name: "dist", port: 25672, onService: false },
    ],
    services: [{ name: "rabbit-client" }],
    ordinalVariable: "ORDINAL",
    env: {
      RABBITMQ_USE_LONGNAME: "true",
      RABBITMQ_NODENAME: `rabbit@rabbit-$(ORDINAL).${domain}`,
      RABBITMQ_DEFAULT_USER: "app",
      RABBITMQ_DEFAULT_PASS: fromAuth("password"),
      COOKIE: fromAuth("cookie"),
    },
    configFiles: {
      "/etc/rabbitmq/rabbitmq.conf": `cluster_formation.peer_discovery_backend = classic_config
cluster_formation.classic_config.nodes.1 = rabbit@${podDnsName(podName("rabbit", 0), domain)}
vm_memory_high_watermark.absolute = ${config.require("watermark")}
disk_free_limit.absolute = 50MB
default_queue_type = quorum
quorum_queue.continuous_membership_reconciliation.enabled = true
quorum_queue.continuous_membership_reconciliation.target_group_size = 3
log.console = true
`,
      "/etc/rabbitmq/enabled_plugins": "[rabbitmq_management].\n",
    },
    volumeClaims: [{ name: "data", size: "1Gi", mountPath: "/var/lib/rabbitmq" }],
    writablePaths: ["/tmp", "/var/log/rabbitmq"],
    initContainers: [
      {
        // Erlang accepts only a cookie that no user but its owner can read. A Secret's file is readable for its
        // group.
        name: "cookie",
        likeMain: true,
        command: ["sh", "-euc"],
        args: [`cd /var/lib/rabbitmq; umask 077; printf %s "$COOKIE" > cookie; mv cookie .erlang.cookie`],
      },
    ],
    resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "640Mi" } },
    startupProbe: { tcpSocket: { port: "amqp" }, periodSeconds: 3, failureThreshold: 100 },
    terminationGracePeriodSeconds: 120,
  },
  { provider },
);

export const { podDnsNames, pvcNames, clientUrls } = rabbit;
