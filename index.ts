import { output, type Input, type Output } from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider";
import {
  ClusterIPDeployment,
  HeadlessStatefulSet,
  type StackOutputs,
  type WorkloadSettings,
} from "./components";
import { readStackConfig } from "./program/stack-config";
import { stackIdentity } from "./program/stack-identity";
import { stackNamespace } from "./program/stack-namespace";
import { VERSION } from "./components/version";

const config = readStackConfig();
// An empty kubeconfig, because the SDK would otherwise record the current value of KUBECONFIG and read that path in
// every later run.
const cluster = { provider: new Provider("cluster", { context: config.kubeContext, kubeconfig: "" }) };
const { identity, generatedName } = stackIdentity(config);
const namespace = stackNamespace(config, identity, generatedName, cluster);

const timeout = `${String(config.timeoutSeconds)}s`;
const nginx = {
  namespace,
  identity,
  image: config.image,
  ports: [{ name: "web", port: 80, containerPort: 8080 }],
  timeouts: { create: timeout, update: timeout, delete: timeout },
};

const stateful = new HeadlessStatefulSet(
  "web",
  {
    ...nginx,
    statefulSetName: config.statefulSetName,
    serviceName: config.headlessServiceName,
    replicas: config.statefulSetReplicas,
    replicasOwner: config.statefulSetReplicasOwner,
    ordinals: { start: config.ordinalsStart },
    podManagementPolicy: config.podManagementPolicy,
    updateStrategy: { type: "RollingUpdate", partition: config.updatePartition },
    publishNotReadyAddresses: config.publishNotReadyAddresses,
    volumeClaims: [
      {
        name: "www",
        size: config.claimSize,
        storageClassName: config.storageClassName,
        mountPath: "/usr/share/nginx/html",
      },
    ],
    persistentVolumeClaimRetentionPolicy: {
      whenDeleted: config.claimRetentionWhenDeleted,
      whenScaled: config.claimRetentionWhenScaled,
    },
    shortLived: config.shortLived,
  },
  cluster,
);

const stateless = new ClusterIPDeployment(
  "my-nginx",
  {
    ...nginx,
    deploymentName: config.deploymentName,
    serviceName: config.clusterIPServiceName,
    replicas: config.deploymentReplicas,
    replicasOwner: config.deploymentReplicasOwner,
  },
  cluster,
);

const settings: Output<WorkloadSettings> = output({
  podManagementPolicy: stateful.promises.podManagementPolicy,
  updateStrategy: stateful.promises.updateStrategy,
  partition: stateful.promises.partition,
  minReadySeconds: stateful.promises.minReadySeconds,
  publishNotReadyAddresses: config.publishNotReadyAddresses,
  whenDeleted: stateful.promises.whenDeleted,
  whenScaled: stateful.promises.whenScaled,
  claims: stateful.promises.claims.apply((claims) =>
    Object.fromEntries(
      claims.map(({ name, size, storageClassName = "" }) => [name, { size, storageClassName }]),
    ),
  ),
  maxUnavailable: stateless.promises.maxUnavailable,
  maxSurge: stateless.promises.maxSurge,
});

export = {
  programVersion: VERSION,
  kubeContext: config.kubeContext,
  namespace,
  identity,
  statefulSetName: stateful.statefulSetName,
  statefulSetSelector: stateful.selectorLabels,
  headlessServiceName: stateful.serviceName,
  headlessServiceDnsName: stateful.serviceDnsName,
  podNames: stateful.podNames,
  podDnsNames: stateful.podDnsNames,
  pvcNames: stateful.pvcNames,
  pvcNamesByPod: stateful.pvcNamesByPod,
  claimMountPaths: stateful.claimMountPaths,
  headlessServicePorts: stateful.ports,
  containerPorts: stateful.containerPorts,
  deploymentName: stateless.deploymentName,
  deploymentSelector: stateless.selectorLabels,
  clusterIPServiceName: stateless.serviceName,
  clusterIPServiceDnsName: stateless.serviceDnsName,
  clusterIP: stateless.clusterIP,
  clusterIPServicePorts: stateless.ports,
  settings,
} satisfies { [Name in keyof StackOutputs]: Input<StackOutputs[Name]> };
