import type { Input } from "@pulumi/pulumi";
import type { ClusterIPDeploymentArgs, HeadlessStatefulSetArgs, WorkloadArgs } from "../../../components";

/** Workloads that have every argument between them, nested ones too. */
export interface EveryArgument {
  /** Two pods with claims that run. */
  readonly web: HeadlessStatefulSetArgs;
  /** A pod that runs. */
  readonly front: ClusterIPDeploymentArgs;
  /** What this project's node cannot run: containerd of Debian 12 has no user namespaces. */
  readonly idle: HeadlessStatefulSetArgs;
  /** A pod that waits for its claims: minikube has no devices, no snapshots and no classes of volume attributes. */
  readonly device: HeadlessStatefulSetArgs;
}

/** Where the workloads go, and what of the cluster they need. */
export interface Surroundings {
  readonly namespace: string;
  readonly image: string;
  /** Secret with the key `key`. */
  readonly secret: Input<string>;
}

/** Arguments that the cluster takes without extensions, but for the CRDs of an HTTPRoute and a PodMonitor. */
export function everyArgument(to: Surroundings): EveryArgument {
  const given = shared(to);
  return { web: web(given), front: front(given), idle: idle(to), device: device(to) };
}

function shared({ namespace, image, secret }: Surroundings) {
  return {
    namespace,
    image,
    imagePullSecrets: [secret],
    runAsUser: 10001,
    command: ["sh", "-c"],
    args: ["httpd -f -p 8080 -h /tmp"],
    env: { PLACE: "$(ORDINAL) of 2" },
    envFrom: [{ prefix: "FROM_", secretRef: { name: secret } }],
    ports: [
      { name: "http", port: 80, containerPort: 8080, appProtocol: "http" },
      { name: "peer", port: 81, onService: false },
      { name: "stats", port: 8125, protocol: "UDP" },
    ],
    secretFiles: { "/run/secrets/key": { secretName: secret, key: "key", mode: 0o444 } },
    writablePaths: ["/tmp", { path: "/dev/shm", medium: "Memory", sizeLimit: "16Mi" }],
    terminationGracePeriodSeconds: 2,
    resources: { requests: { cpu: "2m" }, limits: { memory: "none" } },
    podResources: { requests: { memory: "16Mi" }, limits: { memory: "200Mi" } },
    postStart: { exec: { command: ["true"] } },
    preStop: { sleep: { seconds: 1 } },
    startupProbe: { tcpSocket: { port: "http" }, periodSeconds: 1, failureThreshold: 60 },
    livenessProbe: { tcpSocket: { port: "http" }, periodSeconds: 30 },
    podSecurityContext: { supplementalGroups: [4000] },
    securityContext: { capabilities: { add: ["NET_BIND_SERVICE"] } },
    dnsConfig: { options: [{ name: "ndots", value: "2" }] },
    hostAliases: [{ ip: "10.1.1.1", hostnames: ["former"] }],
    nodeSelector: { "kubernetes.io/os": "linux" },
    tolerations: [{ key: "dedicated", operator: "Exists", effect: "NoSchedule" }],
    networkPolicy: {
      clients: [{ podLabels: { client: "true" }, namespaceLabels: { team: "a" }, ports: ["peer"] }],
    },
    configFiles: { "/usr/local/bin/run": { content: "#!/bin/sh\necho ran\n", mode: 0o755 } },
    volumes: [{ name: "scratch", emptyDir: {} }],
    volumeMounts: [{ name: "scratch", mountPath: "/scratch" }],
    labels: { tier: "back" },
    annotations: { team: "blue" },
    podAnnotations: { scraped: "yes" },
    initContainers: [{ name: "look", likeMain: true, command: ["grep", "-q", "value", "/run/secrets/key"] }],
    sidecars: [
      {
        name: "beside",
        likeMain: true,
        securityContext: { runAsUser: 10002 },
        command: ["sh", "-c", "trap exit TERM; echo beside > /scratch/beside; sleep 1d & wait"],
        startupProbe: { exec: { command: ["test", "-e", "/scratch/beside"] }, periodSeconds: 1 },
      },
    ],
  } satisfies WorkloadArgs;
}

function web(given: ReturnType<typeof shared>): HeadlessStatefulSetArgs {
  return {
    ...given,
    replicas: 2,
    podManagementPolicy: "Parallel",
    spread: "Zones",
    serviceAccount: { name: "web-reader", annotations: { role: "reader" } },
    services: [
      { name: "web-first", ordinal: 0, annotations: { team: "green" } },
      { name: "web-leader", selector: { role: "leader" } },
    ],
    ordinalVariable: "ORDINAL",
    ordinalFiles: { "/etc/web/node": ["node=0", "node=1"] },
    podMonitor: { port: "http", interval: "30s", path: "/stats", labels: { scraped: "yes" } },
    updateStrategy: { type: "RollingUpdate", partition: 1, maxUnavailable: 2 },
    volumeClaims: [{ name: "data", size: "1Mi", mountPath: "/data", subPath: "inside" }],
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Delete" },
    shortLived: true,
    publishNotReadyAddresses: true,
    disruptionBudget: { minAvailable: "50%" },
    rolloutTriggers: ["first"],
    timeouts: { create: "4m", update: "4m", delete: "4m" },
  };
}

function front(given: ReturnType<typeof shared>): ClusterIPDeploymentArgs {
  return {
    ...given,
    deploymentName: "front",
    serviceName: "front-door",
    replicas: 1,
    strategy: { type: "RollingUpdate", maxSurge: 2, maxUnavailable: "50%" },
    progressDeadlineSeconds: 120,
    readinessProbe: { tcpSocket: { port: "http" }, periodSeconds: 2 },
    automountServiceAccountToken: true,
    sessionAffinity: "ClientIP",
    internalTrafficPolicy: "Local",
    trafficDistribution: "PreferSameNode",
    affinity: {
      podAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 1,
            podAffinityTerm: {
              topologyKey: "kubernetes.io/hostname",
              labelSelector: { matchLabels: { tier: "back" } },
            },
          },
        ],
      },
    },
    topologySpreadConstraints: [
      { maxSkew: 3, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
    ],
    selectorLabels: { app: "front" },
    disruptionBudget: { maxUnavailable: 2 },
    services: [
      { name: "front-outside", type: "NodePort", ports: ["peer"] },
      { name: "front-balanced", type: "LoadBalancer" },
    ],
    httpRoute: {
      gateway: "edge",
      gatewayNamespace: "gateways",
      hostnames: ["front.example.com"],
      path: "/api",
      port: "http",
    },
    ingress: {
      host: "front.example.com",
      className: "none",
      path: "/api",
      port: "http",
      tlsSecretName: "front-tls",
      annotations: { team: "red" },
    },
    autoscaler: {
      minReplicas: 1,
      maxReplicas: 3,
      cpuUtilization: 70,
      memoryUtilization: 80,
      metrics: [
        {
          type: "Pods",
          pods: { metric: { name: "jobs" }, target: { type: "AverageValue", averageValue: "5" } },
        },
      ],
    },
  };
}

function idle({ namespace, image }: Surroundings): HeadlessStatefulSetArgs {
  return {
    namespace,
    image,
    imagePullPolicy: "Always",
    statefulSetName: "quiet",
    serviceName: "quiet-peers",
    ports: [],
    hostUsers: false,
    updateStrategy: { type: "OnDelete" },
    serviceAccountName: "default",
    minReadySeconds: 1,
    revisionHistoryLimit: 3,
    clusterDomain: "example.org",
    volumes: [{ name: "artifact", image: { reference: image } }],
    volumeMounts: [{ name: "artifact", mountPath: "/artifact" }],
  };
}

function device({ namespace, image }: Surroundings): HeadlessStatefulSetArgs {
  return {
    namespace,
    image,
    identity: `of-${namespace}`,
    replicasOwner: "Others",
    ports: [],
    ordinals: { start: 3 },
    priorityClassName: "system-cluster-critical",
    volumeClaims: [
      {
        name: "raw",
        size: "1Mi",
        mountPath: "/dev/raw",
        storageClassName: "devices",
        accessModes: ["ReadWriteOncePod"],
        volumeMode: "Block",
        volumeAttributesClassName: "fast",
        dataSource: { apiGroup: "snapshot.storage.k8s.io", kind: "VolumeSnapshot", name: "monday" },
      },
      {
        name: "copy",
        size: "1Mi",
        mountPath: "/copy",
        storageClassName: "",
        dataSourceRef: { apiGroup: "example.com", kind: "Backup", name: "monday" },
      },
    ],
  };
}
