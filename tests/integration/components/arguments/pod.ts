import type { SomeArguments } from "./live-argument";

/** What is said of whole pods. */
export const POD = {
  podResources: {
    given: { both: { requests: { memory: "16Mi" }, limits: { memory: "200Mi" } } },
    made: ({ web }) => [
      web.spec?.template.spec?.resources,
      { requests: { memory: "16Mi" }, limits: { memory: "200Mi" } },
    ],
  },
  runAsUser: { given: { both: 10001 }, made: ({ seen }) => [seen.user, "10001"] },
  podSecurityContext: {
    given: { both: { supplementalGroups: [4000] } },
    made: ({ seen }) => [seen.groups?.split(" ").includes("4000"), true],
  },
  hostUsers: { given: { idle: false }, made: ({ idle }) => [idle.spec?.template.spec?.hostUsers, false] },
  dnsConfig: {
    given: { both: { options: [{ name: "ndots", value: "2" }] } },
    made: ({ seen }) => [seen.resolver?.includes("ndots:2"), true],
  },
  hostAliases: {
    given: { both: [{ ip: "10.1.1.1", hostnames: ["former"] }] },
    made: ({ seen }) => [seen.hosts?.split(/\s+/), ["10.1.1.1", "former"]],
  },
  serviceAccountName: {
    given: { idle: "default" },
    made: ({ idle }) => [idle.spec?.template.spec?.serviceAccountName, "default"],
  },
  automountServiceAccountToken: {
    given: { front: true },
    made: ({ pods }) => [
      [pods.web, pods.front].map(
        ({ spec }) => spec?.volumes?.some(({ name }) => name.startsWith("kube-api-access")) === true,
      ),
      [false, true],
    ],
  },
  terminationGracePeriodSeconds: {
    given: { both: 2 },
    made: ({ pods }) => [pods.web.spec?.terminationGracePeriodSeconds, 2],
  },
  nodeSelector: {
    given: { both: { "kubernetes.io/os": "linux" } },
    made: ({ pods }) => [pods.web.spec?.nodeSelector, { "kubernetes.io/os": "linux" }],
  },
  tolerations: {
    given: { both: [{ key: "dedicated", operator: "Exists", effect: "NoSchedule" }] },
    made: ({ pods }) => [
      pods.web.spec?.tolerations?.filter(({ key }) => key === "dedicated"),
      [{ key: "dedicated", operator: "Exists", effect: "NoSchedule" }],
    ],
  },
  spread: {
    given: { web: "Zones" },
    made: ({ pods }) => [
      pods.web.spec?.topologySpreadConstraints?.map(({ topologyKey }) => topologyKey),
      ["topology.kubernetes.io/zone", "kubernetes.io/hostname"],
    ],
  },
  affinity: {
    given: {
      front: {
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
    },
    made: ({ pods }) => [
      pods.front.spec?.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution?.[0]
        ?.podAffinityTerm.labelSelector?.matchLabels,
      { tier: "back" },
    ],
  },
  topologySpreadConstraints: {
    given: {
      front: [{ maxSkew: 3, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" }],
    },
    made: ({ pods }) => [pods.front.spec?.topologySpreadConstraints?.map(({ maxSkew }) => maxSkew), [3]],
  },
  // Admission makes a number of the class.
  priorityClassName: {
    given: { device: "system-cluster-critical" },
    made: ({ pods }) => [pods.device.spec?.priority, 2_000_000_000],
  },
  labels: {
    given: { both: { tier: "back" } },
    made: ({ web, pods }) => [
      [web.metadata?.labels?.tier, pods.web.metadata?.labels?.tier],
      ["back", "back"],
    ],
  },
  annotations: {
    given: { both: { team: "blue" } },
    made: ({ web, pods }) => [
      [web.metadata?.annotations?.team, pods.web.metadata?.annotations?.team],
      ["blue", undefined],
    ],
  },
  podAnnotations: {
    given: { both: { scraped: "yes" } },
    made: ({ pods }) => [pods.web.metadata?.annotations?.scraped, "yes"],
  },
  selectorLabels: {
    given: { front: { app: "front" } },
    made: ({ front }) => [front.spec?.selector.matchLabels, { app: "front" }],
  },
} satisfies SomeArguments;
