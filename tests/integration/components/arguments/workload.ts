import type { SomeArguments } from "./live-argument";

/** What is said of a workload, its own Service and its claims. */
export const WORKLOAD = {
  namespace: {
    given: ({ namespace }) => ({ both: namespace, idle: namespace, device: namespace }),
    made: ({ front, web }) => [front.metadata?.namespace, web.metadata?.namespace],
  },
  identity: {
    given: ({ namespace }) => ({ device: `of-${namespace}` }),
    made: ({ device }) => [
      device.metadata?.managedFields?.some(
        ({ manager }) => manager === `pulumi-of-${String(device.metadata?.namespace)}`,
      ),
      true,
    ],
  },
  // Somebody had scaled it to none, before an update.
  replicasOwner: { given: { device: "Others" }, made: ({ device }) => [device.spec?.replicas, 0] },
  minReadySeconds: { given: { idle: 1 }, made: ({ idle }) => [idle.spec?.minReadySeconds, 1] },
  revisionHistoryLimit: { given: { idle: 3 }, made: ({ idle }) => [idle.spec?.revisionHistoryLimit, 3] },
  clusterDomain: {
    given: { idle: "example.org" },
    made: ({ idle, idleDnsNames }) => [
      idleDnsNames,
      [`quiet-0.quiet-peers.${String(idle.metadata?.namespace)}.svc.example.org`],
    ],
  },
  timeouts: {
    given: { web: { create: "4m", update: "4m", delete: "4m" } },
    made: ({ timeouts }) => [timeouts, { create: 240, update: 240, delete: 240 }],
  },
  statefulSetName: { given: { idle: "quiet" }, made: ({ idle }) => [idle.metadata?.name, "quiet"] },
  deploymentName: { given: { front: "front" }, made: ({ front }) => [front.metadata?.name, "front"] },
  serviceName: {
    given: { front: "front-door", idle: "quiet-peers" },
    made: ({ idle, services }) => [
      [idle.spec?.serviceName, services["quiet-peers"]?.spec?.clusterIP, services["front-door"]?.spec?.type],
      ["quiet-peers", "None", "ClusterIP"],
    ],
  },
  replicas: { given: { web: 2, front: 1 }, made: ({ web }) => [web.status?.readyReplicas, 2] },
  podManagementPolicy: {
    given: { web: "Parallel" },
    made: ({ web }) => [web.spec?.podManagementPolicy, "Parallel"],
  },
  updateStrategy: {
    given: { web: { type: "RollingUpdate", partition: 1, maxUnavailable: 2 }, idle: { type: "OnDelete" } },
    made: ({ idle, web, keepsMaxUnavailable }) => [
      [web.spec?.updateStrategy, idle.spec?.updateStrategy],
      [
        {
          type: "RollingUpdate",
          rollingUpdate: { partition: 1, ...(keepsMaxUnavailable && { maxUnavailable: 2 }) },
        },
        { type: "OnDelete" },
      ],
    ],
  },
  ordinals: { given: { device: { start: 3 } }, made: ({ pods }) => [pods.device.metadata?.name, "device-3"] },
  ordinalVariable: { given: { web: "ORDINAL" }, made: ({ seen }) => [seen.ordinal, "1"] },
  ordinalFiles: {
    given: { web: { "/etc/web/node": ["node=0", "node=1"] } },
    made: ({ seen }) => [seen.ordinalFile, "node=1"],
  },
  volumeClaims: {
    given: {
      web: [{ name: "data", size: "1Mi", mountPath: "/data", subPath: "inside" }],
      device: [
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
    },
    made: ({ claims, seen }) => {
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
        [
          "inside",
          "devices",
          ["ReadWriteOncePod"],
          "Block",
          "fast",
          "VolumeSnapshot",
          "Pending",
          "Backup",
          "",
        ],
      ];
    },
  },
  persistentVolumeClaimRetentionPolicy: {
    given: { web: { whenDeleted: "Delete", whenScaled: "Delete" } },
    made: ({ web }) => [
      web.spec?.persistentVolumeClaimRetentionPolicy,
      { whenDeleted: "Delete", whenScaled: "Delete" },
    ],
  },
  // It is what lets the policy be.
  shortLived: {
    given: { web: true },
    made: ({ claims }) => [claims["data-web-0"]?.metadata?.ownerReferences?.[0]?.kind, "StatefulSet"],
  },
  publishNotReadyAddresses: {
    given: { web: true },
    made: ({ services }) => [services.web?.spec?.publishNotReadyAddresses, true],
  },
  strategy: {
    given: { front: { type: "RollingUpdate", maxSurge: 2, maxUnavailable: "50%" } },
    made: ({ front }) => [front.spec?.strategy?.rollingUpdate, { maxSurge: 2, maxUnavailable: "50%" }],
  },
  progressDeadlineSeconds: {
    given: { front: 120 },
    made: ({ front }) => [front.spec?.progressDeadlineSeconds, 120],
  },
  sessionAffinity: {
    given: { front: "ClientIP" },
    made: ({ services }) => [services["front-door"]?.spec?.sessionAffinity, "ClientIP"],
  },
  internalTrafficPolicy: {
    given: { front: "Local" },
    made: ({ services }) => [services["front-door"]?.spec?.internalTrafficPolicy, "Local"],
  },
  trafficDistribution: {
    given: { front: "PreferSameNode" },
    made: ({ services }) => [services["front-door"]?.spec?.trafficDistribution, "PreferSameNode"],
  },
} satisfies SomeArguments;
