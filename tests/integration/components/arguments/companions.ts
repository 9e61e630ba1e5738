import type { SomeArguments } from "./live-argument";

/** What a component makes beside its workload. */
export const COMPANIONS = {
  services: {
    given: {
      web: [
        { name: "web-first", ordinal: 0, annotations: { team: "green" } },
        { name: "web-leader", selector: { role: "leader" } },
      ],
      front: [
        { name: "front-outside", type: "NodePort", ports: ["peer"] },
        { name: "front-balanced", type: "LoadBalancer" },
      ],
    },
    made: ({ services }) => [
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
  },
  serviceAccount: {
    given: { web: { name: "web-reader", annotations: { role: "reader" } } },
    made: ({ account, pods }) => [
      [account.metadata?.annotations?.role, pods.web.spec?.serviceAccountName],
      ["reader", "web-reader"],
    ],
  },
  disruptionBudget: {
    given: { web: { minAvailable: "50%" }, front: { maxUnavailable: 2 } },
    made: ({ budgets }) => [
      [budgets.web?.spec?.minAvailable, budgets.front?.spec?.maxUnavailable],
      ["50%", 2],
    ],
  },
  networkPolicy: {
    given: {
      both: {
        clients: [{ podLabels: { client: "true" }, namespaceLabels: { team: "a" }, ports: ["peer"] }],
      },
    },
    made: ({ policy }) => {
      const { _from: clients, ports } = policy.spec?.ingress?.[1] ?? {};
      return [
        [clients?.[0]?.podSelector?.matchLabels, clients?.[0]?.namespaceSelector?.matchLabels, ports],
        [{ client: "true" }, { team: "a" }, [{ port: 81, protocol: "TCP" }]],
      ];
    },
  },
  autoscaler: {
    given: {
      front: {
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
    },
    made: ({ autoscaler: { spec } }) => [
      [
        spec.minReplicas,
        spec.maxReplicas,
        spec.metrics?.map(({ resource, pods }) => resource?.target.averageUtilization ?? pods?.metric.name),
      ],
      [1, 3, [70, 80, "jobs"]],
    ],
  },
  podMonitor: {
    given: { web: { port: "http", interval: "30s", path: "/stats", labels: { scraped: "yes" } } },
    made: ({ monitor }) => [
      [monitor.spec.podMetricsEndpoints, monitor.metadata.labels.scraped],
      [[{ port: "http", path: "/stats", interval: "30s" }], "yes"],
    ],
  },
  ingress: {
    given: {
      front: {
        host: "front.example.com",
        className: "none",
        path: "/api",
        port: "http",
        tlsSecretName: "front-tls",
        annotations: { team: "red" },
      },
    },
    made: ({ ingress: { metadata, spec } }) => [
      [
        spec?.rules?.[0]?.host,
        spec?.rules?.[0]?.http?.paths[0]?.path,
        spec?.rules?.[0]?.http?.paths[0]?.backend.service,
        spec?.ingressClassName,
        spec?.tls?.[0]?.secretName,
        metadata?.annotations?.team,
      ],
      [
        "front.example.com",
        "/api",
        { name: "front-door", port: { name: "http" } },
        "none",
        "front-tls",
        "red",
      ],
    ],
  },
  httpRoute: {
    given: {
      front: {
        gateway: "edge",
        gatewayNamespace: "gateways",
        hostnames: ["front.example.com"],
        path: "/api",
        port: "http",
      },
    },
    made: ({ route: { spec } }) => [
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
  },
} satisfies SomeArguments;
