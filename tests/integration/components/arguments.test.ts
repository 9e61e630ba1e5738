import assert from "node:assert/strict";
import { CustomObjectsApi, PatchStrategy, setHeaderOptions, type V1Pod } from "@kubernetes/client-node";
import { Provider } from "@pulumi/kubernetes";
import type { OpMap } from "@pulumi/pulumi/automation";
import { Secret } from "@pulumi/kubernetes/core/v1";
import type { ResourceTransform } from "@pulumi/pulumi";
import { ClusterIPDeployment, HeadlessStatefulSet, type WorkloadArgs } from "../../../components";
import { versions } from "../../../command-line/versions";
import { keepsMaxUnavailable } from "../../support/max-unavailable";
import { outputInPod } from "../../../kubernetes/pods/exec";
import { withStack } from "../../../pulumi/stack";
import { inBackground } from "../../support/running/background";
import { withDiagnosis } from "../../support/running/diagnosis";
import { withCrds } from "../../support/api-servers/crds";
import { withNamespace } from "../../support/test-namespace";
import { up } from "../../support/engines/up";
import { cluster, KUBE_CONTEXT } from "../suite";

describe("The arguments of real systems, on the live cluster,", () => {
  const deployed = inBackground(deploy, { seconds: 60 });

  it("give a container the ordinal, the files of Secrets and a folder of the claim", async () => {
    assert.deepEqual((await deployed()).seenByPod, ["1", "value", "/data inside"]);
  });

  it("give an init container what the main one has", async () => {
    // It ends well only where it finds the Secret's file.
    assert.equal((await deployed()).initExitCode, 0);
  });

  it("make Services that the API server takes, for one ordinal and for outside", async () => {
    assert.deepEqual((await deployed()).services, {
      "front-balanced": "LoadBalancer",
      "front-outside": "NodePort",
      "web-first": "ClusterIP",
    });
  });

  it("give each pod the file of its ordinal, and a script that can be run", async () => {
    assert.deepEqual((await deployed()).filesOfPod, ["node=1", "ran"]);
  });

  it("reach the objects as they were given", async () => {
    assert.deepEqual((await deployed()).taken, {
      claim: ["Block", "VolumeSnapshot", "Pending"],
      hostUsers: false,
      route: "front.example.com",
      monitor: "30s",
    });
  });

  it("leave the number of pods to an autoscaler", async () => {
    const { replicasAfterScaling, changesAfterScaling } = await deployed();
    assert.equal(replicasAfterScaling, 2);
    // A cluster that drops the set's maxUnavailable is asked for it by each update.
    const dropped = (await keepsMaxUnavailable(cluster())) ? {} : { update: 1 };
    assert.deepEqual(changesAfterScaling, { same: changesAfterScaling.same, ...dropped });
  });
});

interface Deployed {
  readonly seenByPod: readonly string[];
  readonly initExitCode: number | undefined;
  readonly filesOfPod: readonly string[];
  /** What the API server has of what no pod here can use: devices, snapshots, user namespaces, CRDs without controllers. */
  readonly taken: object;
  readonly services: Readonly<Record<string, string>>;
  readonly replicasAfterScaling: number | undefined;
  readonly changesAfterScaling: Readonly<Record<string, number>>;
}

async function deploy(): Promise<Deployed> {
  return withNamespace(cluster(), (namespace) =>
    withCrds(cluster(), () =>
      withStack({ name: namespace, config: {}, program: () => program(namespace) }, async (stack) => {
        await withDiagnosis(cluster(), namespace, up(stack));
        const pod = await cluster().core.readNamespacedPod({ namespace, name: "web-1" });
        const seenByPod = await outputInPod(cluster(), pod, [
          "sh",
          "-c",
          'echo $ORDINAL; cat /run/secrets/key; echo; grep -o "/data inside" /proc/self/mountinfo || awk \'$5 == "/data" { n = split($4, p, "/"); print $5, p[n] }\' /proc/self/mountinfo',
        ]);
        const filesOfPod = await outputInPod(cluster(), pod, [
          "sh",
          "-c",
          "cat /etc/web/node; echo; /usr/local/bin/run",
        ]);
        await cluster().apps.patchNamespacedDeploymentScale(
          { namespace, name: "front", body: { spec: { replicas: 2 } } },
          setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
        );
        const changes: OpMap = {};
        await up(stack, {
          onEvent: ({ summaryEvent }) => Object.assign(changes, summaryEvent?.resourceChanges),
        });
        const { spec } = await cluster().apps.readNamespacedDeployment({ namespace, name: "front" });
        const { items } = await cluster().core.listNamespacedService({ namespace });
        return {
          seenByPod: seenByPod.split("\n"),
          filesOfPod: filesOfPod.split("\n"),
          taken: await taken(namespace),
          initExitCode: initExitCode(pod),
          services: Object.fromEntries(
            items
              .filter(({ metadata }) =>
                ["front-balanced", "front-outside", "web-first"].includes(metadata?.name ?? ""),
              )
              .map(({ metadata, spec }) => [metadata?.name ?? "", spec?.type ?? ""]),
          ),
          replicasAfterScaling: spec?.replicas,
          changesAfterScaling: { ...changes },
        };
      }),
    ),
  );
}

async function taken(namespace: string): Promise<object> {
  const objects = cluster().kubeConfig.makeApiClient(CustomObjectsApi);
  const custom = async (group: string, plural: string, name: string): Promise<unknown> =>
    objects.getNamespacedCustomObject({ group, version: "v1", namespace, plural, name });
  const claim = await cluster().core.readNamespacedPersistentVolumeClaim({ namespace, name: "raw-device-0" });
  const { spec } = await cluster().apps.readNamespacedStatefulSet({ namespace, name: "idle" });
  const route = (await custom("gateway.networking.k8s.io", "httproutes", "front")) as Route;
  const monitor = (await custom("monitoring.coreos.com", "podmonitors", "web")) as Monitor;
  return {
    claim: [claim.spec?.volumeMode, claim.spec?.dataSource?.kind, claim.status?.phase],
    hostUsers: spec?.template.spec?.hostUsers,
    route: route.spec.hostnames[0],
    monitor: monitor.spec.podMetricsEndpoints[0]?.interval,
  };
}

interface Route {
  readonly spec: { readonly hostnames: readonly string[] };
}

interface Monitor {
  readonly spec: { readonly podMetricsEndpoints: readonly { readonly interval: string }[] };
}

function initExitCode({ status }: V1Pod): number | undefined {
  return status?.initContainerStatuses?.[0]?.state?.terminated?.exitCode;
}

/** Both components with every argument that a cluster without extensions takes. */
function program(namespace: string): Promise<object> {
  const provider = new Provider("cluster", { context: KUBE_CONTEXT });
  const secret = new Secret(
    "secret",
    { metadata: { name: "secret", namespace }, stringData: { key: "value" } },
    { provider },
  );
  const shared = {
    namespace,
    image: `busybox:${versions.images.busybox}`,
    runAsUser: 10001,
    command: ["sh", "-c", "httpd -f -p 8080 -h /tmp"],
    ports: [
      { name: "http", port: 80, containerPort: 8080 },
      { name: "peer", port: 81, onService: false },
    ],
    secretFiles: { "/run/secrets/key": { secretName: secret.metadata.name, key: "key" } },
    writablePaths: ["/tmp", { path: "/dev/shm", medium: "Memory", sizeLimit: "16Mi" }],
    terminationGracePeriodSeconds: 2,
    resources: { limits: { memory: "none" } },
    podResources: { limits: { memory: "200Mi" } },
    postStart: { exec: { command: ["true"] } },
    dnsConfig: { options: [{ name: "ndots", value: "2" }] },
    hostAliases: [{ ip: "10.1.1.1", hostnames: ["former"] }],
    spread: "Zones",
    networkPolicy: { clients: [{ podLabels: { client: "true" }, namespaceLabels: { team: "a" } }] },
    configFiles: { "/usr/local/bin/run": { content: "#!/bin/sh\necho ran\n", mode: 0o755 } },
    serviceAccount: { annotations: { role: "reader" } },
    initContainers: [{ name: "look", likeMain: true, command: ["grep", "-q", "value", "/run/secrets/key"] }],
  } satisfies WorkloadArgs;
  new HeadlessStatefulSet(
    "web",
    {
      ...shared,
      replicas: 2,
      podManagementPolicy: "Parallel",
      services: [{ name: "web-first", ordinal: 0 }],
      ordinalVariable: "ORDINAL",
      ordinalFiles: { "/etc/web/node": ["node=0", "node=1"] },
      podMonitor: { port: "http", interval: "30s" },
      updateStrategy: { type: "RollingUpdate", maxUnavailable: 2 },
      volumeClaims: [{ name: "data", size: "1Mi", mountPath: "/data", subPath: "inside" }],
    },
    { provider },
  );
  idle(namespace, provider);
  new ClusterIPDeployment(
    "front",
    {
      ...shared,
      services: [
        { name: "front-outside", type: "NodePort", ports: ["peer"] },
        { name: "front-balanced", type: "LoadBalancer" },
      ],
      httpRoute: { gateway: "edge", hostnames: ["front.example.com"] },
      autoscaler: { maxReplicas: 3 },
      ingress: { host: "front.example.com", className: "none" },
    },
    { provider },
  );
  return Promise.resolve({});
}

/** What this node cannot run: containerd of Debian 12 has no user namespaces, minikube no devices and no snapshots. */
function idle(namespace: string, provider: Provider): void {
  const image = `busybox:${versions.images.busybox}`;
  const waitForNothing = { provider, transforms: [withoutAwait] };
  new HeadlessStatefulSet(
    "idle",
    {
      namespace,
      image,
      ports: [],
      hostUsers: false,
      volumes: [{ name: "artifact", image: { reference: image } }],
      volumeMounts: [{ name: "artifact", mountPath: "/artifact" }],
    },
    waitForNothing,
  );
  new HeadlessStatefulSet(
    "device",
    {
      namespace,
      image,
      ports: [],
      volumeClaims: [
        {
          name: "raw",
          size: "1Mi",
          mountPath: "/dev/raw",
          volumeMode: "Block",
          dataSource: { apiGroup: "snapshot.storage.k8s.io", kind: "VolumeSnapshot", name: "monday" },
        },
      ],
    },
    waitForNothing,
  );
}

/** Their pods never start, which an update need not wait for. */
const withoutAwait: ResourceTransform = ({ type, props, opts }) => {
  if (type !== "kubernetes:apps/v1:StatefulSet") return undefined;
  const { metadata, ...rest } = props as { metadata: { annotations?: object } };
  const annotations = { ...metadata.annotations, "pulumi.com/skipAwait": "true" };
  return { props: { ...rest, metadata: { ...metadata, annotations } }, opts };
};
