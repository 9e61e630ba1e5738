/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return --
   Assertions read deep into Kubernetes objects of many kinds, whose shape is what is asserted. */
import assert from "node:assert/strict";
import { output } from "@pulumi/pulumi";
import {
  ClusterIPDeployment,
  HeadlessStatefulSet,
  InvalidArgumentsError,
  type ClusterIPDeploymentArgs,
  type HeadlessStatefulSetArgs,
} from "../../../components";
import { rootImageWarnings } from "../../../components/pod/root-image";
import {
  type KubernetesObject,
  registeredResources,
  setMocks,
  valueOf,
} from "../../support/engines/mocked-engine";
import { deployed } from "./deployed";
import { PATIENCE } from "./patience";

const BASE = { namespace: "guide", image: "app", ports: [{ name: "web", port: 80 }] };
const POSTGRES = { ...BASE, ports: [{ name: "postgres", port: 5432 }] };

const statefulSet = (args: Partial<HeadlessStatefulSetArgs>) =>
  deployed((opts) => new HeadlessStatefulSet("pg", { ...POSTGRES, ...args }, opts));
const deployment = (args: Partial<ClusterIPDeploymentArgs>) =>
  deployed((opts) => new ClusterIPDeployment("api", { ...BASE, ...args }, opts));
const podOf = async (args: Partial<HeadlessStatefulSetArgs>): Promise<KubernetesObject> =>
  (await statefulSet(args)).objects.get("StatefulSet").spec.template.spec;
const mainOf = async (args: Partial<HeadlessStatefulSetArgs>): Promise<KubernetesObject> =>
  (await podOf(args)).containers[0];

/** The objects of a kind that the last component registered, by name. */
function registered(kind: string): Record<string, KubernetesObject> {
  return Object.fromEntries(
    registeredResources()
      .filter(({ type }) => type.endsWith(`:${kind}`))
      .map(({ inputs }) => [inputs.metadata.name as string, inputs]),
  );
}

describe("Arguments of real systems", function () {
  this.timeout(PATIENCE);

  describe("services", () => {
    it("make a Service for one ordinal, for all pods, and for those outside", async () => {
      const { component } = await statefulSet({
        services: [
          { name: "pg-rw", ordinal: 0 },
          { name: "pg-ro" },
          {
            name: "pg-outside",
            type: "LoadBalancer",
            selector: { role: "any" },
            annotations: { lb: "small" },
          },
        ],
      });
      const services = registered("Service");
      const name = { "app.kubernetes.io/name": "pg" };
      assert.deepEqual(
        ["pg-rw", "pg-ro", "pg-outside"].map((service) => [
          services[service]?.spec.type,
          services[service]?.spec.selector,
        ]),
        [
          ["ClusterIP", { ...name, "apps.kubernetes.io/pod-index": "0" }],
          ["ClusterIP", name],
          ["LoadBalancer", { ...name, role: "any" }],
        ],
      );
      assert.equal(services["pg-outside"]?.metadata.annotations.lb, "small");
      assert.equal(services["pg-rw"]?.metadata.annotations.lb, undefined);
      const domain = "guide.svc.cluster.local";
      assert.equal((await valueOf(component.clientDnsNames))["pg-rw"], `pg-rw.${domain}`);
      assert.deepEqual((await valueOf(component.clientUrls))["pg-ro"], {
        postgres: `tcp://pg-ro.${domain}:5432`,
      });
    });

    it("have the ports that are named, also one that is not on the workload's own Service", async () => {
      const ports = [
        { name: "client", port: 2379 },
        { name: "peer", port: 2380, onService: false },
        { name: "metrics", port: 2381, onService: false },
      ];
      const { component } = await statefulSet({
        ports,
        services: [{ name: "all" }, { name: "metrics", ports: ["metrics"] }],
      });
      const portsOf = (service: string) =>
        registered("Service")[service]?.spec.ports.map((port: { name: string }) => port.name);
      assert.deepEqual(
        [portsOf("pg"), portsOf("all"), portsOf("metrics")],
        [["client"], ["client"], ["metrics"]],
      );
      assert.deepEqual(await valueOf(component.ports), { client: 2379 });
      assert.deepEqual(Object.keys(await valueOf(component.srvNames)), ["client"]);
      assert.deepEqual(Object.keys(await valueOf(component.containerPorts)), ["client", "peer", "metrics"]);
    });
  });

  it("secretFiles are mounted one by one, readable for their owner", async () => {
    const pod = await podOf({
      secretFiles: {
        "/run/secrets/password": { secretName: output("auth"), key: "password" },
        "/run/secrets/tls.key": { secretName: "tls", key: "tls.key", mode: 0o440 },
      },
    });
    const volume = pod.volumes.find(({ name }: { name: string }) => name === "secret-files");
    const [password, key] = volume.projected.sources;
    assert.equal(password.secret.name, "auth");
    assert.deepEqual([password.secret.items[0].mode, key.secret.items[0].mode], [0o400, 0o440]);
    const mounts = pod.containers[0].volumeMounts.filter(
      ({ name }: { name: string }) => name === "secret-files",
    );
    assert.deepEqual(
      mounts.map((mount: KubernetesObject) => [mount.mountPath, mount.subPath, mount.readOnly]),
      [
        ["/run/secrets/password", password.secret.items[0].path, true],
        ["/run/secrets/tls.key", key.secret.items[0].path, true],
      ],
    );
  });

  it("likeMain gives another container what the main one has, but for what it says itself", async () => {
    const { initContainers, containers } = await podOf({
      env: { MODE: "main", PGDATA: "/data" },
      ordinalVariable: "ORDINAL",
      volumeClaims: [
        { name: "data", size: "1Gi", mountPath: "/data", subPath: "pg" },
        { name: "raw", size: "1Gi", mountPath: "/dev/raw", volumeMode: "Block" },
      ],
      initContainers: [
        { name: "clone", likeMain: true, command: ["clone"], env: [{ name: "MODE", value: "own" }] },
        { name: "other", image: "busybox", resources: { requests: { cpu: "1m" } } },
      ],
    });
    const [clone, other] = initContainers;
    assert.equal(clone.image, "app");
    assert.equal(clone.likeMain, undefined);
    assert.deepEqual(
      clone.env.map(({ name, value }: KubernetesObject) => [name, value]),
      [
        ["ORDINAL", undefined],
        ["PGDATA", "/data"],
        ["MODE", "own"],
      ],
    );
    assert.deepEqual(clone.volumeMounts, containers[0].volumeMounts);
    assert.deepEqual(clone.volumeDevices, [{ name: "raw", devicePath: "/dev/raw" }]);
    assert.deepEqual(clone.volumeMounts[0], { name: "data", mountPath: "/data", subPath: "pg" });
    assert.deepEqual(clone.resources, {
      requests: { cpu: "10m", memory: "32Mi" },
      limits: { memory: "256Mi" },
    });
    assert.deepEqual([other.env, other.volumeMounts], [undefined, undefined]);
    assert.deepEqual(other.resources, { requests: { cpu: "1m" } });
  });

  it("ordinalVariable holds the pod's ordinal, and stands first for others to refer to", async () => {
    const { env } = await mainOf({ ordinalVariable: "ORDINAL", env: { NAME: "member-$(ORDINAL)" } });
    assert.deepEqual(env, [
      {
        name: "ORDINAL",
        valueFrom: { fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } },
      },
      { name: "NAME", value: "member-$(ORDINAL)" },
    ]);
  });

  it("ordinalFiles are found by each pod under its own ordinal", async () => {
    const { objects } = await statefulSet({
      replicas: 2,
      ordinals: { start: 5 },
      ordinalFiles: { "/etc/pg/node.conf": ["id=5", output("id=6"), "id=7"] },
      initContainers: [{ name: "look", likeMain: true }],
    });
    const { metadata, spec } = objects.get("StatefulSet").spec.template;
    const [main] = spec.containers;
    assert.equal(main.env[0].name, "POD_ORDINAL");
    const mount = main.volumeMounts.find(({ name }: { name: string }) => name === "ordinal-files");
    const volume = spec.volumes.find(({ name }: { name: string }) => name === "ordinal-files");
    assert.equal(mount.mountPath, "/etc/pg/node.conf");
    const contents = ["5", "6", "7"].map((ordinal) => {
      const path = String(mount.subPathExpr).replace("$(POD_ORDINAL)", ordinal);
      const { fieldRef } = volume.downwardAPI.items.find((item: { path: string }) => item.path === path);
      return metadata.annotations[/'(.*)'/.exec(String(fieldRef.fieldPath))?.[1] ?? ""];
    });
    assert.deepEqual(contents, ["id=5", "id=6", "id=7"]);
    assert.deepEqual(spec.initContainers[0].volumeMounts, main.volumeMounts);
  });

  it("configFiles have permissions", async () => {
    const { volumes } = await podOf({
      configFiles: { "/run.sh": { content: "true", mode: 0o755 }, "/a": "" },
    });
    const [run, other] = volumes.find(({ name }: { name: string }) => name === "config-files").downwardAPI
      .items;
    assert.deepEqual([run.mode, other.mode], [0o755, undefined]);
  });

  it("runAsUser is user, group and the group of the volumes", async () => {
    const { securityContext } = await podOf({ runAsUser: 999 });
    const { runAsUser, runAsGroup, fsGroup, runAsNonRoot } = securityContext;
    assert.deepEqual([runAsUser, runAsGroup, fsGroup, runAsNonRoot], [999, 999, 999, true]);
    const laidOver = (await podOf({ runAsUser: 999, podSecurityContext: { fsGroup: 5 } })).securityContext;
    assert.deepEqual([laidOver.runAsUser, laidOver.fsGroup], [999, 5]);
  });

  it("an official image that starts as root is named before an update, and no other", () => {
    const warning = (args: Partial<HeadlessStatefulSetArgs>) =>
      rootImageWarnings({ ...POSTGRES, ...args }).join("\n");
    for (const image of ["postgres:17", "docker.io/library/postgres:17", "redis", "postgres:17@sha256:0"])
      assert.match(warning({ image }), /Give the argument runAsUser, 999 for this image/, image);

    assert.match(warning({ image: "quay.io/coreos/etcd:v3.6.6" }), /runAsUser, such as 10001/);
    assert.match(warning({ image: "redis:8-alpine" }), /runAsUser, 999/);
    assert.match(warning({ image: "postgres:17-alpine3.22" }), /runAsUser, 70/);
    assert.match(warning({ image: "mariadb:11-alpine" }), /runAsUser, such as 10001/);
    for (const silent of [
      { image: "registry.example:5000/postgres:17" },
      { image: "bitnami/postgresql:17" },
      { image: "mariadb:11.8-ubi" },
      { image: "caddy:2.11-rootless" },
      { image: "nginxinc/nginx-unprivileged:1.26.3" },
      { image: output("postgres:17") },
      { image: "postgres:17", runAsUser: 999 },
      { image: "postgres:17", podSecurityContext: { runAsUser: 70 } },
      { image: "postgres:17", securityContext: { runAsUser: 70 } },
      { image: "postgres:17", podSecurityContext: { runAsNonRoot: false } },
    ])
      assert.equal(warning(silent), "", JSON.stringify(silent));
  });

  it("so is the image of another container that starts as root", () => {
    const sidecar = { name: "cache", image: "redis:8" };
    const warnings = (args: Partial<HeadlessStatefulSetArgs>) => rootImageWarnings({ ...BASE, ...args });
    assert.match(
      warnings({ sidecars: [sidecar] }).join(),
      /image redis:8 of container cache is known to start as root/,
    );
    assert.match(warnings({ initContainers: [sidecar] }).join(), /runAsUser in its securityContext, 999/);
    for (const silent of [
      { sidecars: [{ ...sidecar, securityContext: { runAsUser: 999 } }] },
      { sidecars: [sidecar], runAsUser: 999 },
      { sidecars: [{ name: "like", likeMain: true }] },
    ])
      assert.deepEqual(warnings(silent), [], JSON.stringify(silent));
  });

  it("writablePaths have a medium and a limit", async () => {
    const { volumes } = await podOf({
      writablePaths: ["/tmp", { path: "/dev/shm", medium: "Memory", sizeLimit: "64Mi" }],
    });
    assert.deepEqual(volumes, [
      { name: "writable-tmp", emptyDir: {} },
      { name: "writable-dev-shm", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
    ]);
  });

  it("the amount none takes a default away", async () => {
    const { resources } = await mainOf({
      resources: { requests: { cpu: "none" }, limits: { memory: "none" } },
    });
    assert.deepEqual(resources, { requests: { memory: "32Mi" }, limits: {} });
  });

  it("postStart, hostUsers, dnsConfig, hostAliases and podResources reach the pod", async () => {
    const given = {
      hostUsers: false,
      dnsConfig: { options: [{ name: "ndots", value: "1" }] },
      hostAliases: [{ ip: "10.0.0.1", hostnames: ["old"] }],
    };
    const podResources = { limits: { memory: "1Gi" } };
    const postStart = { exec: { command: ["true"] } };
    const pod = await podOf({ ...given, podResources, postStart });
    const { hostUsers, dnsConfig, hostAliases, resources } = pod;
    assert.deepEqual({ hostUsers, dnsConfig, hostAliases }, given);
    assert.deepEqual(resources, podResources);
    assert.deepEqual(pod.containers[0].lifecycle.postStart, postStart);
  });

  it("volumeClaims have sources, classes and modes", async () => {
    const { objects } = await statefulSet({
      updateStrategy: { type: "RollingUpdate", maxUnavailable: 2 },
      volumeClaims: [
        {
          name: "data",
          size: "1Gi",
          mountPath: "/data",
          volumeAttributesClassName: "fast",
          dataSource: { apiGroup: "snapshot.storage.k8s.io", kind: "VolumeSnapshot", name: "monday" },
        },
        { name: "raw", size: "1Gi", mountPath: "/dev/raw", volumeMode: "Block" },
      ],
    });
    const { volumeClaimTemplates, template, updateStrategy } = objects.get("StatefulSet").spec;
    assert.equal(volumeClaimTemplates[0].spec.volumeAttributesClassName, "fast");
    assert.equal(volumeClaimTemplates[0].spec.dataSource.name, "monday");
    assert.equal(volumeClaimTemplates[1].spec.volumeMode, "Block");
    const [main] = template.spec.containers;
    assert.deepEqual(main.volumeDevices, [{ name: "raw", devicePath: "/dev/raw" }]);
    assert.deepEqual(
      main.volumeMounts.map(({ name }: KubernetesObject) => name),
      ["data", "writable-tmp"],
    );
    assert.deepEqual(updateStrategy.rollingUpdate, { partition: 0, maxUnavailable: 2 });
  });

  it("spread chooses between even and apart, over nodes and zones", async () => {
    const keys = async (spread: HeadlessStatefulSetArgs["spread"]) => {
      const { topologySpreadConstraints, affinity } = await podOf(spread ? { spread } : {});
      const [term] = affinity?.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution ?? [];
      return [
        topologySpreadConstraints.map(({ topologyKey }: KubernetesObject) => topologyKey),
        term?.topologyKey,
      ];
    };
    const [node, zone] = ["kubernetes.io/hostname", "topology.kubernetes.io/zone"];
    assert.deepEqual(await keys(undefined), [[node], undefined]);
    assert.deepEqual(await keys("Zones"), [[zone, node], undefined]);
    assert.deepEqual(await keys("OnePerNode"), [[node], node]);
    assert.deepEqual(await keys("OnePerZone"), [[zone, node], zone]);
  });

  it("companions are there when asked for, and only then", async () => {
    const companions = [
      "NetworkPolicy",
      "HorizontalPodAutoscaler",
      "ServiceAccount",
      "PodMonitor",
      "Ingress",
      "HTTPRoute",
    ];
    const none = (await deployment({})).objects;
    assert.deepEqual(
      companions.filter((kind) => none.has(kind)),
      [],
    );
    const { objects } = await deployment({
      networkPolicy: {
        clients: [{ podLabels: { app: "web" }, namespaceLabels: { team: "a" }, ports: ["web"] }],
      },
      autoscaler: { maxReplicas: 5 },
      serviceAccount: { annotations: { role: "reader" } },
      podMonitor: { port: "web", interval: "30s" },
      ingress: { host: "api.example.com", tlsSecretName: "tls" },
      httpRoute: { gateway: "edge", hostnames: ["api.example.com"] },
    });
    assert.deepEqual(
      companions.filter((kind) => !objects.has(kind)),
      [],
    );
    const own = { podSelector: { matchLabels: { "app.kubernetes.io/name": "api" } } };
    assert.deepEqual(objects.get("NetworkPolicy").spec.ingress, [
      { from: [own] },
      {
        from: [
          { podSelector: { matchLabels: { app: "web" } }, namespaceSelector: { matchLabels: { team: "a" } } },
        ],
        ports: [{ port: 80, protocol: "TCP" }],
      },
    ]);
    assert.deepEqual(objects.get("HorizontalPodAutoscaler").spec, {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "api" },
      minReplicas: 1,
      maxReplicas: 5,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
        },
      ],
    });
    assert.equal(objects.get("ServiceAccount").metadata.annotations.role, "reader");
    assert.equal(objects.get("Deployment").spec.template.spec.serviceAccountName, "api");
    assert.deepEqual(objects.get("PodMonitor").spec.podMetricsEndpoints, [
      { port: "web", path: "/metrics", interval: "30s" },
    ]);
    const [rule] = objects.get("Ingress").spec.rules;
    assert.deepEqual(rule.http.paths[0].backend, { service: { name: "api", port: { name: "web" } } });
    assert.deepEqual(objects.get("HTTPRoute").spec.rules[0].backendRefs, [{ name: "api", port: 80 }]);
  });

  it("an autoscaler owns the number of replicas", async () => {
    const { options } = await deployment({ replicas: 2, autoscaler: { maxReplicas: 5 } });
    assert.deepEqual(options.get("Deployment")?.ignoreChanges, ["spec.replicas"]);
    assert.deepEqual((await deployment({ replicas: 2 })).options.get("Deployment")?.ignoreChanges, []);
  });
});

describe("Checks of the arguments of real systems", function () {
  this.timeout(PATIENCE);
  beforeEach(setMocks);

  const refused = (create: () => unknown) => {
    try {
      create();
    } catch (error) {
      assert.ok(error instanceof InvalidArgumentsError, String(error));
      return error.problems.map(({ argument }) => argument);
    }
    return [];
  };
  const ofStatefulSet = (args: Partial<HeadlessStatefulSetArgs>) =>
    refused(() => new HeadlessStatefulSet("pg", { ...POSTGRES, ...args }));
  const ofDeployment = (args: Partial<ClusterIPDeploymentArgs>) =>
    refused(() => new ClusterIPDeployment("api", { ...BASE, ...args }));

  it("refuse client Services that cannot be", () => {
    assert.deepEqual(
      ofStatefulSet({
        services: [
          { name: "pg" },
          { name: "PG" },
          { name: "rw", ports: ["none"] },
          { name: "rw", ordinal: -1 },
          { name: "no-ports", ports: [] },
        ],
      }),
      [
        "services[1].name",
        "services[2].ports",
        "services[3].ordinal",
        "services[4].ports",
        "services[0].name",
        "services[3].name",
      ],
    );
    assert.deepEqual(ofDeployment({ services: [{ name: "one", ordinal: 0 }] }), ["services[0].ordinal"]);
  });

  it("refuse companions that cannot be", () => {
    assert.deepEqual(
      ofDeployment({
        networkPolicy: { clients: [{ ports: ["none"] }] },
        autoscaler: { minReplicas: 3, maxReplicas: 2 },
        serviceAccount: {},
        serviceAccountName: "other",
        podMonitor: { port: "none", interval: "often" },
        ingress: { host: "Not A Host", path: "api" },
      }),
      [
        "ingress.host",
        "ingress.path",
        "networkPolicy.clients[0].ports",
        "autoscaler.minReplicas",
        "serviceAccount",
        "podMonitor.port",
        "podMonitor.interval",
      ],
    );
  });

  it("refuse root, and files, paths and variables that cannot be", () => {
    assert.deepEqual(ofStatefulSet({ runAsUser: 0 }), ["runAsUser"]);
    assert.deepEqual(
      ofStatefulSet({
        ordinalVariable: "A=B",
        updateStrategy: { type: "RollingUpdate", maxUnavailable: 0 },
        secretFiles: { relative: { secretName: "S", key: "a/b", mode: 0o1000 } },
        volumeClaims: [{ name: "data", size: "1Gi", mountPath: "/data", subPath: "../up" }],
        writablePaths: [{ path: "tmp", sizeLimit: "much" }],
      }),
      [
        "volumeClaims[0].subPath",
        "ordinalVariable",
        "updateStrategy.maxUnavailable",
        'secretFiles["relative"]',
        'secretFiles["relative"].secretName',
        'secretFiles["relative"].key',
        'secretFiles["relative"].mode',
        "writablePaths[0].path",
        "writablePaths[0].sizeLimit",
      ],
    );
  });

  it("refuse files by ordinal that a pod would lack, and permissions that are none", () => {
    assert.deepEqual(
      ofStatefulSet({
        replicas: 3,
        ordinalFiles: { "/a": ["", ""], "/tmp": ["", "", ""], relative: ["", "", ""] },
        configFiles: { "/b": { content: "", mode: 0o1000 } },
        env: { POD_ORDINAL: "7" },
      }),
      [
        "ordinalVariable",
        'ordinalFiles["/a"]',
        'ordinalFiles["relative"]',
        'configFiles["/b"].mode',
        'ordinalFiles["/tmp"]',
      ],
    );
  });

  it("take ports of one number when one of them is not on the Service", () => {
    const ports = [
      { name: "client", port: 80 },
      { name: "probe", port: 80, containerPort: 81, onService: false },
    ];
    assert.deepEqual(ofStatefulSet({ ports }), []);
    assert.deepEqual(ofDeployment({ ports: [{ name: "probe", port: 80, onService: false }] }), ["ports"]);
  });
});
