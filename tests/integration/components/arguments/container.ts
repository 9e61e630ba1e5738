import type { V1Container, V1Pod, V1Probe } from "@kubernetes/client-node";
import type { SomeArguments } from "./live-argument";

/** What the containers of a pod are made of. */
export const CONTAINER = {
  image: {
    given: ({ image }) => ({ both: image, idle: image, device: image }),
    made: ({ pods }) => [main(pods.web)?.image?.startsWith("busybox:"), true],
  },
  imagePullPolicy: {
    given: { idle: "Always" },
    made: ({ idle }) => [idle.spec?.template.spec?.containers[0]?.imagePullPolicy, "Always"],
  },
  imagePullSecrets: {
    given: ({ secret }) => ({ both: [secret] }),
    made: ({ pods }) => [pods.web.spec?.imagePullSecrets, [{ name: "secret" }]],
  },
  command: { given: { both: ["sh", "-c"] }, made: ({ pods }) => [main(pods.web)?.command, ["sh", "-c"]] },
  args: {
    given: { both: ["httpd -f -p 8080 -h /tmp"] },
    made: ({ pods }) => [main(pods.web)?.args, ["httpd -f -p 8080 -h /tmp"]],
  },
  ports: {
    given: {
      both: [
        { name: "http", port: 80, containerPort: 8080, appProtocol: "http" },
        { name: "peer", port: 81, onService: false },
        { name: "stats", port: 8125, protocol: "UDP" },
      ],
      idle: [],
      device: [],
    },
    made: ({ services }) => [
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
  },
  env: { given: { both: { PLACE: "$(ORDINAL) of 2" } }, made: ({ seen }) => [seen.env, "1 of 2"] },
  envFrom: {
    given: ({ secret }) => ({ both: [{ prefix: "FROM_", secretRef: { name: secret } }] }),
    made: ({ seen }) => [seen.envFrom, "value"],
  },
  configFiles: {
    given: { both: { "/usr/local/bin/run": { content: "#!/bin/sh\necho ran\n", mode: 0o755 } } },
    made: ({ seen }) => [seen.configFile, "ran"],
  },
  secretFiles: {
    given: ({ secret }) => ({
      both: { "/run/secrets/key": { secretName: secret, key: "key", mode: 0o444 } },
    }),
    made: ({ seen }) => [
      [seen.secretFile, seen.secretMode],
      ["value", "444"],
    ],
  },
  rolloutTriggers: {
    given: { web: ["first"] },
    made: ({ pods }) => [
      /^[0-9a-f]{48}$/.test(pods.web.metadata?.annotations?.["kubernetes-workloads/rollout-triggers"] ?? ""),
      true,
    ],
  },
  // The memory that is requested for the pod takes the place of the container's default.
  resources: {
    given: { both: { requests: { cpu: "2m" }, limits: { memory: "none" } } },
    made: ({ pods }) => [main(pods.web)?.resources, { requests: { cpu: "2m" } }],
  },
  startupProbe: {
    given: { both: { tcpSocket: { port: "http" }, periodSeconds: 1, failureThreshold: 60 } },
    made: ({ pods }) => [tried(main(pods.web)?.startupProbe), ["http", 1, 60]],
  },
  readinessProbe: {
    given: { front: { tcpSocket: { port: "http" }, periodSeconds: 2 } },
    made: ({ pods }) => [tried(main(pods.front)?.readinessProbe), ["http", 2, 3]],
  },
  livenessProbe: {
    given: { both: { tcpSocket: { port: "http" }, periodSeconds: 30 } },
    made: ({ pods }) => [tried(main(pods.web)?.livenessProbe), ["http", 30, 3]],
  },
  // The 11th capability alone.
  securityContext: {
    given: { both: { capabilities: { add: ["NET_BIND_SERVICE"] } } },
    made: ({ seen }) => [seen.capabilities?.split(/\s+/)[1], "0000000000000400"],
  },
  writablePaths: {
    given: { both: ["/tmp", { path: "/dev/shm", medium: "Memory", sizeLimit: "16Mi" }] },
    made: ({ seen }) => [/^tmpfs \/dev\/shm tmpfs rw,.*size=16384k/.test(seen.memory ?? ""), true],
  },
  preStop: {
    given: { both: { sleep: { seconds: 1 } } },
    made: ({ pods }) => [main(pods.web)?.lifecycle?.preStop?.sleep, { seconds: 1 }],
  },
  postStart: {
    given: { both: { exec: { command: ["true"] } } },
    made: ({ pods }) => [main(pods.web)?.lifecycle?.postStart?.exec?.command, ["true"]],
  },
  // It ends well only if it finds the Secret's file.
  initContainers: {
    given: { both: [{ name: "look", likeMain: true, command: ["grep", "-q", "value", "/run/secrets/key"] }] },
    made: ({ pods }) => [
      pods.web.status?.initContainerStatuses?.find(({ name }) => name === "look")?.state?.terminated
        ?.exitCode,
      0,
    ],
  },
  sidecars: {
    given: {
      both: [
        {
          name: "beside",
          likeMain: true,
          securityContext: { runAsUser: 10002 },
          command: ["sh", "-c", "trap exit TERM; echo beside > /scratch/beside; sleep 1d & wait"],
          startupProbe: { exec: { command: ["test", "-e", "/scratch/beside"] }, periodSeconds: 1 },
        },
      ],
    },
    made: ({ pods, seen }) => [
      [seen.sidecar, beside(pods.web)?.restartPolicy, beside(pods.web)?.securityContext?.runAsUser],
      ["beside", "Always", 10002],
    ],
  },
  volumes: {
    given: ({ image }) => ({
      both: [{ name: "scratch", emptyDir: {} }],
      idle: [{ name: "artifact", image: { reference: image } }],
    }),
    made: ({ pods }) => [
      pods.web.spec?.volumes?.find(({ name }) => name === "scratch")?.emptyDir !== undefined,
      true,
    ],
  },
  volumeMounts: {
    given: {
      both: [{ name: "scratch", mountPath: "/scratch" }],
      idle: [{ name: "artifact", mountPath: "/artifact" }],
    },
    made: ({ pods }) => [
      main(pods.web)?.volumeMounts?.find(({ name }) => name === "scratch")?.mountPath,
      "/scratch",
    ],
  },
} satisfies SomeArguments;

function main({ spec }: V1Pod): V1Container | undefined {
  return spec?.containers[0];
}

function beside({ spec }: V1Pod): V1Container | undefined {
  return spec?.initContainers?.find(({ name }) => name === "beside");
}

function tried(probe: V1Probe | undefined): unknown[] {
  return [probe?.tcpSocket?.port, probe?.periodSeconds, probe?.failureThreshold];
}
