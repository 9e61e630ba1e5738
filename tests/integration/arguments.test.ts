import assert from "node:assert/strict";
import { PatchStrategy, setHeaderOptions, type V1Pod } from "@kubernetes/client-node";
import { Provider } from "@pulumi/kubernetes";
import { Secret } from "@pulumi/kubernetes/core/v1";
import { ClusterIPDeployment, HeadlessStatefulSet, type WorkloadArgs } from "../../components";
import { versions } from "../../command-line/versions";
import { outputInPod } from "../../kubernetes/exec";
import { withStack } from "../../pulumi/stack";
import { inBackground } from "../support/background";
import { withDiagnosis } from "../support/diagnosis";
import { withNamespace } from "../support/test-namespace";
import { up } from "../support/up";
import { cluster, KUBE_CONTEXT } from "./suite";

describe("The arguments of real systems, on the live cluster,", () => {
  const deployed = inBackground(deploy, { long: true });

  it("give a container the ordinal, the files of Secrets and a folder of the claim", async () => {
    assert.deepEqual((await deployed()).seenByPod, ["1", "value", "/data inside"]);
  });

  it("give an init container what the main one has", async () => {
    // It ends well only where it finds the Secret's file.
    assert.equal((await deployed()).initExitCode, 0);
  });

  it("make Services that the API server takes, for one ordinal and for outside", async () => {
    assert.deepEqual((await deployed()).services, {
      "front-outside": "NodePort",
      "web-first": "ClusterIP",
    });
  });

  it("leave the number of pods to an autoscaler", async () => {
    const { replicasAfterScaling, changesAfterScaling } = await deployed();
    assert.equal(replicasAfterScaling, 2);
    assert.deepEqual(changesAfterScaling, { same: changesAfterScaling.same });
  });
});

interface Deployed {
  readonly seenByPod: readonly string[];
  readonly initExitCode: number | undefined;
  readonly services: Readonly<Record<string, string>>;
  readonly replicasAfterScaling: number | undefined;
  readonly changesAfterScaling: Readonly<Record<string, number>>;
}

async function deploy(): Promise<Deployed> {
  return withNamespace(cluster(), (namespace) =>
    withStack({ name: namespace, config: {}, program: () => program(namespace) }, async (stack) => {
      await withDiagnosis(cluster(), namespace, up(stack));
      const pod = await cluster().core.readNamespacedPod({ namespace, name: "web-1" });
      const seenByPod = await outputInPod(cluster(), pod, [
        "sh",
        "-c",
        'echo $ORDINAL; cat /run/secrets/key; echo; grep -o "/data inside" /proc/self/mountinfo || awk \'$5 == "/data" { n = split($4, p, "/"); print $5, p[n] }\' /proc/self/mountinfo',
      ]);
      await cluster().apps.patchNamespacedDeploymentScale(
        { namespace, name: "front", body: { spec: { replicas: 2 } } },
        setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
      );
      const { summary } = await up(stack);
      const { spec } = await cluster().apps.readNamespacedDeployment({ namespace, name: "front" });
      const { items } = await cluster().core.listNamespacedService({ namespace });
      return {
        seenByPod: seenByPod.split("\n"),
        initExitCode: initExitCode(pod),
        services: Object.fromEntries(
          items
            .filter(({ metadata }) => ["front-outside", "web-first"].includes(metadata?.name ?? ""))
            .map(({ metadata, spec }) => [metadata?.name ?? "", spec?.type ?? ""]),
        ),
        replicasAfterScaling: spec?.replicas,
        changesAfterScaling: { ...summary.resourceChanges },
      };
    }),
  );
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
      updateStrategy: { type: "RollingUpdate", maxUnavailable: 2 },
      volumeClaims: [{ name: "data", size: "1Mi", mountPath: "/data", subPath: "inside" }],
    },
    { provider },
  );
  new ClusterIPDeployment(
    "front",
    {
      ...shared,
      services: [{ name: "front-outside", type: "NodePort", ports: ["peer"] }],
      autoscaler: { maxReplicas: 3 },
      ingress: { host: "front.example.com", className: "none" },
    },
    { provider },
  );
  return Promise.resolve({});
}
