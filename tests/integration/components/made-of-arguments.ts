import {
  AutoscalingV2Api,
  CustomObjectsApi,
  NetworkingV1Api,
  PolicyV1Api,
  type V1Container,
  type V1Deployment,
  type V1Ingress,
  type V1NetworkPolicy,
  type V1PersistentVolumeClaim,
  type V1Pod,
  type V1PodDisruptionBudget,
  type V1Probe,
  type V1Service,
  type V1ServiceAccount,
  type V1StatefulSet,
  type V2HorizontalPodAutoscaler,
} from "@kubernetes/client-node";
import type { ClusterIPDeploymentArgs, HeadlessStatefulSetArgs } from "../../../components";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { podsIn } from "../../../kubernetes/collection";
import { nameOf, required } from "../../../kubernetes/objects";
import { outputInPod } from "../../../kubernetes/pods/exec";
import { keepsMaxUnavailable } from "../../support/max-unavailable";

/** What a cluster made of the workloads of tests/integration/programs/every-argument.ts. */
export interface Made {
  readonly web: V1StatefulSet;
  readonly idle: V1StatefulSet;
  readonly device: V1StatefulSet;
  readonly front: V1Deployment;
  /** Pods as admission and the scheduler left them. */
  readonly pods: { readonly web: V1Pod; readonly front: V1Pod; readonly device: V1Pod };
  readonly services: Readonly<Record<string, V1Service>>;
  readonly budgets: Readonly<Record<string, V1PodDisruptionBudget>>;
  readonly policy: V1NetworkPolicy;
  readonly autoscaler: V2HorizontalPodAutoscaler;
  readonly account: V1ServiceAccount;
  readonly ingress: V1Ingress;
  readonly route: Route;
  readonly monitor: Monitor;
  readonly claims: Readonly<Record<string, V1PersistentVolumeClaim>>;
  /** What the main container of pod web-1 finds. */
  readonly seen: Readonly<Record<string, string>>;
  /** DNS names of the idle workload's pods, in the stack's outputs. */
  readonly idleDnsNames: readonly string[];
  /** How long Pulumi waits for the objects of `web`, by the stack's state. */
  readonly timeouts: object;
  /** Whether the cluster keeps the maxUnavailable of a StatefulSet. */
  readonly keepsMaxUnavailable: boolean;
}

interface Route {
  readonly spec: {
    readonly hostnames: readonly string[];
    readonly parentRefs: readonly object[];
    readonly rules: readonly {
      readonly matches: readonly object[];
      readonly backendRefs: readonly object[];
    }[];
  };
}

interface Monitor {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly podMetricsEndpoints: readonly object[] };
}

/** What is looked up in the main container, each by a command whose output is its value. */
const LOOKS = {
  ordinal: "echo $ORDINAL",
  env: "echo $PLACE",
  envFrom: "echo $FROM_key",
  secretFile: "cat /run/secrets/key",
  secretMode: "stat -Lc %a /run/secrets/key",
  configFile: "/usr/local/bin/run",
  ordinalFile: "cat /etc/web/node",
  user: "id -u",
  groups: "id -G",
  capabilities: "grep CapBnd /proc/self/status",
  hosts: "grep former /etc/hosts",
  resolver: "grep ndots /etc/resolv.conf",
  memory: "grep /dev/shm /proc/mounts",
  sidecar: "cat /scratch/beside",
  // Where a file system tells it, or else where the folder is in it.
  claim: `awk '$5 == "/data" { n = split($4, p, "/"); print p[n] }' /proc/self/mountinfo`,
} as const;

/** Reads what became of the workloads. */
export async function readMade(
  cluster: Cluster,
  namespace: string,
  ofStack: Pick<Made, "idleDnsNames" | "timeouts">,
): Promise<Made> {
  const { apps, core, kubeConfig } = cluster;
  const policies = kubeConfig.makeApiClient(PolicyV1Api);
  const network = kubeConfig.makeApiClient(NetworkingV1Api);
  const custom = async (group: string, plural: string, name: string): Promise<unknown> =>
    kubeConfig
      .makeApiClient(CustomObjectsApi)
      .getNamespacedCustomObject({ group, version: "v1", namespace, plural, name });
  const { items: pods } = await podsIn(cluster, namespace).list();
  const pod = (start: string) =>
    required(
      pods.find((each) => nameOf(each).startsWith(start)),
      start,
    );
  const webPod = pod("web-1");
  const statefulSet = (name: string) => apps.readNamespacedStatefulSet({ namespace, name });
  return {
    ...ofStack,
    web: await statefulSet("web"),
    idle: await statefulSet("quiet"),
    device: await statefulSet("device"),
    front: await apps.readNamespacedDeployment({ namespace, name: "front" }),
    pods: { web: webPod, front: pod("front"), device: pod("device-3") },
    services: byName((await core.listNamespacedService({ namespace })).items),
    budgets: byName((await policies.listNamespacedPodDisruptionBudget({ namespace })).items),
    policy: await network.readNamespacedNetworkPolicy({ namespace, name: "web" }),
    autoscaler: await kubeConfig
      .makeApiClient(AutoscalingV2Api)
      .readNamespacedHorizontalPodAutoscaler({ namespace, name: "front" }),
    account: await core.readNamespacedServiceAccount({ namespace, name: "web-reader" }),
    ingress: await network.readNamespacedIngress({ namespace, name: "front" }),
    route: (await custom("gateway.networking.k8s.io", "httproutes", "front")) as Route,
    monitor: (await custom("monitoring.coreos.com", "podmonitors", "web")) as Monitor,
    claims: byName((await core.listNamespacedPersistentVolumeClaim({ namespace })).items),
    seen: await lookInto(cluster, webPod),
    keepsMaxUnavailable: await keepsMaxUnavailable(cluster),
  };
}

async function lookInto(cluster: Cluster, pod: V1Pod): Promise<Record<string, string>> {
  const separator = "----";
  const script = Object.values(LOOKS).join(`; echo; echo ${separator}; `);
  const found = (await outputInPod(cluster, pod, ["sh", "-c", script])).split(separator);
  return Object.fromEntries(Object.keys(LOOKS).map((name, index) => [name, (found[index] ?? "").trim()]));
}

function byName<T extends { metadata?: { name?: string } }>(objects: readonly T[]): Record<string, T> {
  return Object.fromEntries(objects.map((object) => [object.metadata?.name ?? "", object]));
}

type Argument = keyof HeadlessStatefulSetArgs | keyof ClusterIPDeploymentArgs;

/** What is found in the cluster of an argument, and what has to be. */
type Found = readonly [found: unknown, wanted: unknown];

/** What a cluster has to have made of each argument. The compiler asks for an entry for each new argument. */
export const OF_ARGUMENTS: Readonly<Record<Argument, (made: Made) => Found>> = {
  namespace: ({ front, web }) => [front.metadata?.namespace, web.metadata?.namespace],
  identity: ({ device }) => [
    device.metadata?.managedFields?.some(
      ({ manager }) => manager === `pulumi-of-${String(device.metadata?.namespace)}`,
    ),
    true,
  ],
  image: ({ pods }) => [main(pods.web)?.image?.startsWith("busybox:"), true],
  imagePullPolicy: ({ idle }) => [idle.spec?.template.spec?.containers[0]?.imagePullPolicy, "Always"],
  imagePullSecrets: ({ pods }) => [pods.web.spec?.imagePullSecrets, [{ name: "secret" }]],
  command: ({ pods }) => [main(pods.web)?.command, ["sh", "-c"]],
  args: ({ pods }) => [main(pods.web)?.args, ["httpd -f -p 8080 -h /tmp"]],
  ports: ({ services }) => [
    services.web?.spec?.ports?.map(({ name, port, targetPort, protocol, appProtocol }) => [
      name,
      port,
      targetPort,
      protocol,
      appProtocol,
    ]),
    [
      ["http", 80, "http", "TCP", "http"],
      ["stats", 8125, "stats", "UDP", undefined],
    ],
  ],
  services: ({ services }) => [
    ["front-balanced", "front-outside", "web-first", "web-leader"].map((name) => [
      services[name]?.spec?.type,
      services[name]?.spec?.selector?.["apps.kubernetes.io/pod-index"],
      services[name]?.spec?.selector?.role,
      services[name]?.metadata?.annotations?.team,
    ]),
    [
      ["LoadBalancer", undefined, undefined, "blue"],
      ["NodePort", undefined, undefined, "blue"],
      ["ClusterIP", "0", undefined, "green"],
      ["ClusterIP", undefined, "leader", "blue"],
    ],
  ],
  env: ({ seen }) => [seen.env, "1 of 2"],
  envFrom: ({ seen }) => [seen.envFrom, "value"],
  configFiles: ({ seen }) => [seen.configFile, "ran"],
  secretFiles: ({ seen }) => [
    [seen.secretFile, seen.secretMode],
    ["value", "444"],
  ],
  rolloutTriggers: ({ pods }) => [
    /^[0-9a-f]{48}$/.test(pods.web.metadata?.annotations?.["kubernetes-workloads/rollout-triggers"] ?? ""),
    true,
  ],
  // The memory that is requested for the pod takes the place of the container's default.
  resources: ({ pods }) => [main(pods.web)?.resources, { requests: { cpu: "2m" } }],
  podResources: ({ web }) => [
    web.spec?.template.spec?.resources,
    { requests: { memory: "16Mi" }, limits: { memory: "200Mi" } },
  ],
  startupProbe: ({ pods }) => [tried(main(pods.web)?.startupProbe), ["http", 1, 60]],
  readinessProbe: ({ pods }) => [tried(main(pods.front)?.readinessProbe), ["http", 2, 3]],
  livenessProbe: ({ pods }) => [tried(main(pods.web)?.livenessProbe), ["http", 30, 3]],
  runAsUser: ({ seen }) => [seen.user, "10001"],
  podSecurityContext: ({ seen }) => [seen.groups?.split(" ").includes("4000"), true],
  // The 11th capability alone.
  securityContext: ({ seen }) => [seen.capabilities?.split(/\s+/)[1], "0000000000000400"],
  writablePaths: ({ seen }) => [/^tmpfs \/dev\/shm tmpfs rw,.*size=16384k/.test(seen.memory ?? ""), true],
  hostUsers: ({ idle }) => [idle.spec?.template.spec?.hostUsers, false],
  dnsConfig: ({ seen }) => [seen.resolver?.includes("ndots:2"), true],
  hostAliases: ({ seen }) => [seen.hosts?.split(/\s+/), ["10.1.1.1", "former"]],
  serviceAccount: ({ account, pods }) => [
    [account.metadata?.annotations?.role, pods.web.spec?.serviceAccountName],
    ["reader", "web-reader"],
  ],
  serviceAccountName: ({ idle }) => [idle.spec?.template.spec?.serviceAccountName, "default"],
  automountServiceAccountToken: ({ pods }) => [
    [pods.web, pods.front].map(
      ({ spec }) => spec?.volumes?.some(({ name }) => name.startsWith("kube-api-access")) === true,
    ),
    [false, true],
  ],
  terminationGracePeriodSeconds: ({ pods }) => [pods.web.spec?.terminationGracePeriodSeconds, 2],
  preStop: ({ pods }) => [main(pods.web)?.lifecycle?.preStop?.sleep, { seconds: 1 }],
  postStart: ({ pods }) => [main(pods.web)?.lifecycle?.postStart?.exec?.command, ["true"]],
  // It ends well only if it finds the Secret's file.
  initContainers: ({ pods }) => [
    pods.web.status?.initContainerStatuses?.find(({ name }) => name === "look")?.state?.terminated?.exitCode,
    0,
  ],
  sidecars: ({ pods, seen }) => [
    [seen.sidecar, beside(pods.web)?.restartPolicy, beside(pods.web)?.securityContext?.runAsUser],
    ["beside", "Always", 10002],
  ],
  volumes: ({ pods }) => [
    pods.web.spec?.volumes?.find(({ name }) => name === "scratch")?.emptyDir !== undefined,
    true,
  ],
  volumeMounts: ({ pods }) => [
    main(pods.web)?.volumeMounts?.find(({ name }) => name === "scratch")?.mountPath,
    "/scratch",
  ],
  nodeSelector: ({ pods }) => [pods.web.spec?.nodeSelector, { "kubernetes.io/os": "linux" }],
  tolerations: ({ pods }) => [
    pods.web.spec?.tolerations?.filter(({ key }) => key === "dedicated"),
    [{ key: "dedicated", operator: "Exists", effect: "NoSchedule" }],
  ],
  spread: ({ pods }) => [
    pods.web.spec?.topologySpreadConstraints?.map(({ topologyKey }) => topologyKey),
    ["topology.kubernetes.io/zone", "kubernetes.io/hostname"],
  ],
  affinity: ({ pods }) => [
    pods.front.spec?.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution?.[0]
      ?.podAffinityTerm.labelSelector?.matchLabels,
    { tier: "back" },
  ],
  topologySpreadConstraints: ({ pods }) => [
    pods.front.spec?.topologySpreadConstraints?.map(({ maxSkew }) => maxSkew),
    [3],
  ],
  // Admission makes a number of the class.
  priorityClassName: ({ pods }) => [pods.device.spec?.priority, 2_000_000_000],
  disruptionBudget: ({ budgets }) => [
    [budgets.web?.spec?.minAvailable, budgets.front?.spec?.maxUnavailable],
    ["50%", 2],
  ],
  networkPolicy: ({ policy }) => {
    const { _from: clients, ports } = policy.spec?.ingress?.[1] ?? {};
    return [
      [clients?.[0]?.podSelector?.matchLabels, clients?.[0]?.namespaceSelector?.matchLabels, ports],
      [{ client: "true" }, { team: "a" }, [{ port: 81, protocol: "TCP" }]],
    ];
  },
  // Somebody had scaled it to none, before an update.
  replicasOwner: ({ device }) => [device.spec?.replicas, 0],
  autoscaler: ({ autoscaler: { spec } }) => [
    [
      spec.minReplicas,
      spec.maxReplicas,
      spec.metrics?.map(({ resource, pods }) => resource?.target.averageUtilization ?? pods?.metric.name),
    ],
    [1, 3, [70, 80, "jobs"]],
  ],
  podMonitor: ({ monitor }) => [
    [monitor.spec.podMetricsEndpoints, monitor.metadata.labels.scraped],
    [[{ port: "http", path: "/stats", interval: "30s" }], "yes"],
  ],
  selectorLabels: ({ front }) => [front.spec?.selector.matchLabels, { app: "front" }],
  labels: ({ web, pods }) => [
    [web.metadata?.labels?.tier, pods.web.metadata?.labels?.tier],
    ["back", "back"],
  ],
  annotations: ({ web, pods }) => [
    [web.metadata?.annotations?.team, pods.web.metadata?.annotations?.team],
    ["blue", undefined],
  ],
  podAnnotations: ({ pods }) => [pods.web.metadata?.annotations?.scraped, "yes"],
  minReadySeconds: ({ idle }) => [idle.spec?.minReadySeconds, 1],
  revisionHistoryLimit: ({ idle }) => [idle.spec?.revisionHistoryLimit, 3],
  clusterDomain: ({ idle, idleDnsNames }) => [
    idleDnsNames,
    [`quiet-0.quiet-peers.${String(idle.metadata?.namespace)}.svc.example.org`],
  ],
  timeouts: ({ timeouts }) => [timeouts, { create: 240, update: 240, delete: 240 }],

  statefulSetName: ({ idle }) => [idle.metadata?.name, "quiet"],
  deploymentName: ({ front }) => [front.metadata?.name, "front"],
  serviceName: ({ idle, services }) => [
    [idle.spec?.serviceName, services["quiet-peers"]?.spec?.clusterIP, services["front-door"]?.spec?.type],
    ["quiet-peers", "None", "ClusterIP"],
  ],
  replicas: ({ web }) => [web.status?.readyReplicas, 2],
  podManagementPolicy: ({ web }) => [web.spec?.podManagementPolicy, "Parallel"],
  updateStrategy: ({ idle, web, keepsMaxUnavailable }) => [
    [web.spec?.updateStrategy, idle.spec?.updateStrategy],
    [
      {
        type: "RollingUpdate",
        rollingUpdate: { partition: 1, ...(keepsMaxUnavailable && { maxUnavailable: 2 }) },
      },
      { type: "OnDelete" },
    ],
  ],
  ordinals: ({ pods }) => [pods.device.metadata?.name, "device-3"],
  ordinalVariable: ({ seen }) => [seen.ordinal, "1"],
  ordinalFiles: ({ seen }) => [seen.ordinalFile, "node=1"],
  volumeClaims: ({ claims, seen }) => {
    const [raw, copy] = ["raw-device-3", "copy-device-3"].map((name) => claims[name]);
    return [
      [
        seen.claim,
        raw?.spec?.storageClassName,
        raw?.spec?.accessModes,
        raw?.spec?.volumeMode,
        raw?.spec?.volumeAttributesClassName,
        raw?.spec?.dataSource?.kind,
        raw?.status?.phase,
        copy?.spec?.dataSourceRef?.kind,
        copy?.spec?.storageClassName,
      ],
      ["inside", "devices", ["ReadWriteOncePod"], "Block", "fast", "VolumeSnapshot", "Pending", "Backup", ""],
    ];
  },
  persistentVolumeClaimRetentionPolicy: ({ web }) => [
    web.spec?.persistentVolumeClaimRetentionPolicy,
    { whenDeleted: "Delete", whenScaled: "Delete" },
  ],
  // It is what lets the policy be.
  shortLived: ({ claims }) => [claims["data-web-0"]?.metadata?.ownerReferences?.[0]?.kind, "StatefulSet"],
  publishNotReadyAddresses: ({ services }) => [services.web?.spec?.publishNotReadyAddresses, true],

  strategy: ({ front }) => [front.spec?.strategy?.rollingUpdate, { maxSurge: 2, maxUnavailable: "50%" }],
  progressDeadlineSeconds: ({ front }) => [front.spec?.progressDeadlineSeconds, 120],
  sessionAffinity: ({ services }) => [services["front-door"]?.spec?.sessionAffinity, "ClientIP"],
  internalTrafficPolicy: ({ services }) => [services["front-door"]?.spec?.internalTrafficPolicy, "Local"],
  trafficDistribution: ({ services }) => [
    services["front-door"]?.spec?.trafficDistribution,
    "PreferSameNode",
  ],
  ingress: ({ ingress: { metadata, spec } }) => [
    [
      spec?.rules?.[0]?.host,
      spec?.rules?.[0]?.http?.paths[0]?.path,
      spec?.rules?.[0]?.http?.paths[0]?.backend.service,
      spec?.ingressClassName,
      spec?.tls?.[0]?.secretName,
      metadata?.annotations?.team,
    ],
    ["front.example.com", "/api", { name: "front-door", port: { name: "http" } }, "none", "front-tls", "red"],
  ],
  httpRoute: ({ route: { spec } }) => [
    [spec.hostnames, spec.parentRefs, spec.rules],
    [
      ["front.example.com"],
      [{ name: "edge", namespace: "gateways" }],
      [
        {
          matches: [{ path: { type: "PathPrefix", value: "/api" } }],
          backendRefs: [{ name: "front-door", port: 80 }],
        },
      ],
    ],
  ],
};

function main({ spec }: V1Pod): V1Container | undefined {
  return spec?.containers[0];
}

function beside({ spec }: V1Pod): V1Container | undefined {
  return spec?.initContainers?.find(({ name }) => name === "beside");
}

function tried(probe: V1Probe | undefined): unknown[] {
  return [probe?.tcpSocket?.port, probe?.periodSeconds, probe?.failureThreshold];
}
