/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call --
   Assertions read deep into Kubernetes objects of many kinds, whose shape is what is asserted. */
import assert from "node:assert/strict";
import { output, secret, type Input } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import { ClusterIPDeployment, HeadlessStatefulSet, type WorkloadArgs } from "../../../components";
import { PATIENCE } from "./patience";
import { registrations, type KubernetesObject, valueOf } from "../../support/engines/mocked-engine";
import { deployed } from "./deployed";

const BASE = { namespace: "guide", image: "app", ports: [{ name: "web", port: 80, containerPort: 8080 }] };

const WORKLOADS = [
  { kind: "StatefulSet", Component: HeadlessStatefulSet },
  { kind: "Deployment", Component: ClusterIPDeployment },
];

for (const { kind, Component } of WORKLOADS) {
  describe(`${Component.name}, in what both workloads share,`, function () {
    this.timeout(PATIENCE);

    const objectsFor = async (args: Partial<WorkloadArgs> & { replicas?: number }) =>
      (await deployed((opts) => new Component("web", { ...BASE, ...args }, opts))).objects;
    const object = async (args: Partial<WorkloadArgs>): Promise<KubernetesObject> =>
      (await objectsFor(args)).get(kind);
    const pod = async (args: Partial<WorkloadArgs>): Promise<KubernetesObject> =>
      (await object(args)).spec.template;
    const container = async (args: Partial<WorkloadArgs>): Promise<KubernetesObject> =>
      (await pod(args)).spec.containers[0];

    it("passes the restricted Pod Security Standard by default", async () => {
      const { spec } = await pod({});
      assert.deepEqual(spec.securityContext, {
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
        fsGroup: 10001,
        fsGroupChangePolicy: "OnRootMismatch",
      });
      assert.deepEqual(spec.containers[0].securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      assert.equal(spec.automountServiceAccountToken, false);
      assert.equal(spec.enableServiceLinks, false);
    });

    it("puts every object into the namespace, an output too", async () => {
      for (const { metadata } of (await objectsFor({ namespace: output("other"), replicas: 2 })).values())
        assert.equal(metadata.namespace, "other");
    });

    it("takes image, imagePullPolicy and imagePullSecrets", async () => {
      const given = await container({ image: output("busybox:1.37.0"), imagePullPolicy: "Always" });
      assert.equal(given.image, "busybox:1.37.0");
      assert.equal(given.imagePullPolicy, "Always");
      assert.equal((await container({})).imagePullPolicy, "IfNotPresent");
      const { spec } = await pod({ imagePullSecrets: ["registry", output("mirror")] });
      assert.deepEqual(spec.imagePullSecrets, [{ name: "registry" }, { name: "mirror" }]);
    });

    it("takes command and args", async () => {
      const given = await container({ command: ["sh", "-c"], args: ["sleep 1"] });
      assert.deepEqual(given.command, ["sh", "-c"]);
      assert.deepEqual(given.args, ["sleep 1"]);
    });

    it("takes named ports, and leads the Service to them by name", async () => {
      const ports = [
        { name: "web", port: 80, containerPort: 8080, appProtocol: "http" },
        { name: "dns", port: 53, protocol: "UDP" as const },
      ];
      assert.deepEqual((await container({ ports })).ports, [
        { name: "web", containerPort: 8080, protocol: "TCP" },
        { name: "dns", containerPort: 53, protocol: "UDP" },
      ]);
      assert.deepEqual((await objectsFor({ ports })).get("Service").spec.ports, [
        { name: "web", port: 80, targetPort: "web", protocol: "TCP", appProtocol: "http" },
        { name: "dns", port: 53, targetPort: "dns", protocol: "UDP" },
      ]);
    });

    it("takes env, plain and from sources, and envFrom", async () => {
      const given = await container({
        env: {
          MODE: "fast",
          HOST: output("db"),
          LATE: Promise.resolve("late"),
          PASSWORD: { secretKeyRef: { name: "db", key: "password" } },
          LEVEL: { configMapKeyRef: { name: "log", key: "level" } },
        },
        envFrom: [{ configMapRef: { name: "defaults" } }],
      });
      assert.deepEqual(given.env, [
        { name: "MODE", value: "fast" },
        { name: "HOST", value: "db" },
        { name: "LATE", value: "late" },
        { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
        { name: "LEVEL", valueFrom: { configMapKeyRef: { name: "log", key: "level" } } },
      ]);
      assert.deepEqual(given.envFrom, [{ configMapRef: { name: "defaults" } }]);
    });

    it("changes an annotation of the pods when one of rolloutTriggers changes, and only then", async () => {
      const annotation = async (...rolloutTriggers: Input<string>[]): Promise<unknown> =>
        (await pod({ rolloutTriggers })).metadata.annotations["kubernetes-workloads/rollout-triggers"];
      const before = await annotation("a", secret("hunter2"));
      assert.match(String(before), /^[0-9a-f]{48}$/);
      assert.equal(await annotation("a", output("hunter2")), before);
      for (const other of [["a", "hunter3"], ["hunter2", "a"], ["ahunter2"], ["a"]])
        assert.notEqual(await annotation(...other), before);

      assert.equal(await annotation(), undefined);
    });

    it("takes resources over its defaults, by name", async () => {
      assert.deepEqual((await container({})).resources, {
        requests: { cpu: "10m", memory: "32Mi" },
        limits: { memory: "256Mi" },
      });
      const { resources } = await container({
        resources: { requests: { cpu: "1" }, limits: { memory: "1Gi", cpu: "2" } },
      });
      assert.deepEqual(resources, {
        requests: { cpu: "1", memory: "32Mi" },
        limits: { memory: "1Gi", cpu: "2" },
      });
    });

    it("probes readiness on the first TCP port by default", async () => {
      const { readinessProbe, livenessProbe, startupProbe } = await container({
        ports: [
          { name: "dns", port: 53, protocol: "UDP" },
          { name: "web", port: 80 },
        ],
      });
      assert.deepEqual(readinessProbe, { tcpSocket: { port: "web" }, periodSeconds: 1, failureThreshold: 6 });
      assert.equal(livenessProbe, undefined);
      assert.equal(startupProbe, undefined);
      const udp = await container({ ports: [{ name: "dns", port: 53, protocol: "UDP" }] });
      assert.equal(udp.readinessProbe, undefined);
    });

    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"] as const) {
      it(`takes ${probe}`, async () => {
        const given = { httpGet: { path: "/healthz", port: 8080 }, periodSeconds: 7 };
        assert.deepEqual((await container({ [probe]: given }))[probe], given);
      });
    }

    it("lays podSecurityContext over its defaults piece by piece", async () => {
      const { spec } = await pod({ podSecurityContext: { runAsUser: 1000, fsGroup: 2000 } });
      assert.equal(spec.securityContext.runAsUser, 1000);
      assert.equal(spec.securityContext.fsGroup, 2000);
      assert.equal(spec.securityContext.runAsNonRoot, true);
    });

    it("lays securityContext over its defaults piece by piece, for every container", async () => {
      const { spec } = await pod({
        securityContext: { readOnlyRootFilesystem: false },
        initContainers: [{ name: "init", image: "busybox" }],
        sidecars: [{ name: "side", image: "busybox", securityContext: { runAsUser: 7 } }],
      });
      const [init, side] = spec.initContainers;
      const expected = {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: false,
        capabilities: { drop: ["ALL"] },
      };
      assert.deepEqual(spec.containers[0].securityContext, expected);
      assert.deepEqual(init.securityContext, expected);
      assert.deepEqual(side.securityContext, { ...expected, runAsUser: 7 });
    });

    it("gives each of writablePaths an emptyDir, /tmp by default", async () => {
      const { spec } = await pod({});
      assert.deepEqual(spec.volumes, [{ name: "writable-tmp", emptyDir: {} }]);
      const other = (await pod({ writablePaths: ["/var/cache/nginx"] })).spec;
      assert.deepEqual(other.volumes, [{ name: "writable-var-cache-nginx", emptyDir: {} }]);
      assert.deepEqual(other.containers[0].volumeMounts, [
        { name: "writable-var-cache-nginx", mountPath: "/var/cache/nginx" },
      ]);
      assert.equal((await pod({ writablePaths: [] })).spec.volumes, undefined);
    });

    it("takes serviceAccountName and automountServiceAccountToken", async () => {
      const { spec } = await pod({ serviceAccountName: "runner", automountServiceAccountToken: true });
      assert.equal(spec.serviceAccountName, "runner");
      assert.equal(spec.automountServiceAccountToken, true);
    });

    it("takes terminationGracePeriodSeconds and preStop", async () => {
      const preStop = { exec: { command: ["nginx", "-s", "quit"] } };
      const { spec } = await pod({ terminationGracePeriodSeconds: 5, preStop });
      assert.equal(spec.terminationGracePeriodSeconds, 5);
      assert.deepEqual(spec.containers[0].lifecycle, { preStop });
      const byDefault = (await pod({})).spec;
      assert.equal(byDefault.terminationGracePeriodSeconds, 30);
      assert.deepEqual(byDefault.containers[0].lifecycle, { preStop: { sleep: { seconds: 3 } } });
    });

    it("starts initContainers before sidecars, which restart", async () => {
      const { initContainers } = (
        await pod({
          initContainers: [{ name: "init", image: "busybox" }],
          sidecars: [{ name: "side", image: "busybox" }],
        })
      ).spec;
      assert.deepEqual(
        initContainers.map(({ name, restartPolicy }: types.input.core.v1.Container) => [name, restartPolicy]),
        [
          ["init", undefined],
          ["side", "Always"],
        ],
      );
    });

    it("takes volumes and volumeMounts", async () => {
      const volume = { name: "certificates", secret: { secretName: "tls" } };
      const mount = { name: "certificates", mountPath: "/etc/tls" };
      const { spec } = await pod({ volumes: [volume], volumeMounts: [mount] });
      assert.deepEqual(spec.volumes.at(-1), volume);
      assert.deepEqual(spec.containers[0].volumeMounts.at(-1), mount);
    });

    it("takes nodeSelector, tolerations, affinity and priorityClassName", async () => {
      const given = {
        nodeSelector: { disk: "ssd" },
        tolerations: [{ key: "dedicated", operator: "Exists" }],
        affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
        priorityClassName: "high",
      };
      const { nodeSelector, tolerations, affinity, priorityClassName } = (await pod(given)).spec;
      assert.deepEqual({ nodeSelector, tolerations, affinity, priorityClassName }, given);
    });

    it("spreads over nodes by default, and takes topologySpreadConstraints", async () => {
      const [byDefault] = (await pod({})).spec.topologySpreadConstraints;
      assert.equal(byDefault.topologyKey, "kubernetes.io/hostname");
      assert.equal(byDefault.whenUnsatisfiable, "ScheduleAnyway");
      assert.deepEqual(byDefault.labelSelector, { matchLabels: { "app.kubernetes.io/name": "web" } });
      const given = [{ maxSkew: 2, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" }];
      const { spec } = await pod({ topologySpreadConstraints: given });
      assert.deepEqual(spec.topologySpreadConstraints, given);
    });

    it("has a PodDisruptionBudget where there is more than one replica", async () => {
      const budget = (await objectsFor({ replicas: 2 })).get("PodDisruptionBudget");
      assert.deepEqual(budget.spec, {
        selector: { matchLabels: { "app.kubernetes.io/name": "web" } },
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        maxUnavailable: 1,
      });
      for (const replicas of [0, 1])
        assert.equal((await objectsFor({ replicas })).has("PodDisruptionBudget"), false);
    });

    it("takes disruptionBudget, false for none", async () => {
      const given = (await objectsFor({ replicas: 1, disruptionBudget: { minAvailable: "50%" } })).get(
        "PodDisruptionBudget",
      );
      assert.equal(given.spec.minAvailable, "50%");
      assert.equal(given.spec.maxUnavailable, undefined);
      const none = await objectsFor({ replicas: 3, disruptionBudget: false });
      assert.equal(none.has("PodDisruptionBudget"), false);
    });

    it("selects by selectorLabels alone, and carries the recommended labels and its own", async () => {
      const { spec, metadata } = await object({ selectorLabels: { app: "nginx" }, labels: { team: "a" } });
      assert.deepEqual(spec.selector, { matchLabels: { app: "nginx" } });
      const labels = {
        "app.kubernetes.io/name": "web",
        "app.kubernetes.io/instance": "web",
        "app.kubernetes.io/managed-by": "pulumi",
        team: "a",
        app: "nginx",
      };
      assert.deepEqual(metadata.labels, labels);
      assert.deepEqual(spec.template.metadata.labels, labels);
    });

    it("gives every object the identity, drawn unless it is given, as field manager", async () => {
      const managers = async (args: Partial<WorkloadArgs>) =>
        [...(await objectsFor({ replicas: 2, ...args })).values()].map(
          ({ metadata }) => metadata.annotations["pulumi.com/patchFieldManager"] as string,
        );
      const drawn = await managers({});
      assert.deepEqual(new Set(drawn), new Set(["pulumi-kubernetes-workloads-test-x7k2pq9z"]));
      assert.deepEqual(new Set(await managers({ identity: "team-a" })), new Set(["pulumi-team-a"]));
      assert.deepEqual(new Set(await managers({ identity: output("team-b") })), new Set(["pulumi-team-b"]));
    });

    it("gives its identity out, and draws none when one is given", async () => {
      const { component } = await deployed((opts) => new Component("web", BASE, opts));
      assert.equal(await valueOf(component.identity), "kubernetes-workloads-test-x7k2pq9z");
      const given = await deployed((opts) => new Component("web", { ...BASE, identity: "team-a" }, opts));
      assert.equal(await valueOf(given.component.identity), "team-a");
      assert.ok(!given.options.has("RandomString"));
    });

    it("keeps an identity that was drawn, whatever is drawn differently later", async () => {
      const { options } = await deployed((opts) => new Component("web", BASE, opts));
      assert.deepEqual(options.get("RandomString")?.ignoreChanges, ["length", "keepers"]);
    });

    it("puts annotations on every object but the pods, and podAnnotations on the pods", async () => {
      const given = { annotations: { contact: "a" }, podAnnotations: { scrape: "true" }, replicas: 2 };
      for (const { metadata } of (await objectsFor(given)).values())
        assert.equal(metadata.annotations.contact, "a");

      const { annotations } = (await pod(given)).metadata;
      assert.equal(annotations.scrape, "true");
      assert.equal(annotations.contact, undefined);
    });

    it("takes minReadySeconds and revisionHistoryLimit", async () => {
      const { spec } = await object({ minReadySeconds: 5, revisionHistoryLimit: 3 });
      assert.equal(spec.minReadySeconds, 5);
      assert.equal(spec.revisionHistoryLimit, 3);
    });

    it("sets timeouts on its children", async () => {
      const { options } = await deployed(
        (opts) => new Component("web", { ...BASE, timeouts: { create: "20s" } }, opts),
      );
      assert.deepEqual(options.get(kind)?.customTimeouts, { create: "20s", update: "3m", delete: "3m" });
    });

    it("is the parent of all that it creates", async () => {
      const { component, options } = await deployed(
        (opts) => new Component("web", { ...BASE, replicas: 2 }, opts),
      );
      for (const child of [kind, "Service", "PodDisruptionBudget"])
        assert.equal(options.get(child)?.parent, component, child);
    });

    it("gives its children names that stacks refer to: one that moves needs an alias, or it is replaced", async () => {
      const { options } = await deployed((opts) => new Component("web", { ...BASE, replicas: 2 }, opts));
      assert.ok(options.size > 0);
      const names = registrations().filter((one) => one.startsWith("kubernetes:"));
      assert.deepEqual([...names].sort(), [
        `kubernetes:apps/v1:${kind} web`,
        "kubernetes:core/v1:Service web",
        "kubernetes:policy/v1:PodDisruptionBudget web",
      ]);
    });

    it("lets a transformation change what it has no argument for", async () => {
      const { objects } = await deployed(
        (opts) =>
          new Component("web", BASE, {
            ...opts,
            transformations: [
              ...(opts.transformations ?? []),
              ({ type, props, opts: options }) => {
                if (type !== `kubernetes:apps/v1:${kind}`) return undefined;
                const { spec } = props as { spec: KubernetesObject };
                spec.template.spec.dnsPolicy = "Default";
                return { props, opts: options };
              },
            ],
          }),
      );
      assert.equal(objects.get(kind).spec.template.spec.dnsPolicy, "Default");
    });
  });
}
