import assert from "node:assert/strict";
import {
  PatchStrategy,
  RbacAuthorizationV1Api,
  setHeaderOptions,
  type V1LimitRange,
  type V1NetworkPolicy,
  type V1PolicyRule,
} from "@kubernetes/client-node";
import type { Evidence } from "../../../commands/verify/evidence";
import { judgeContracts, type Judgement } from "../../../commands/verify/judge-contracts";
import { judgeWorkloads } from "../../../commands/verify/judge-stack";
import { Cluster } from "../../../kubernetes/connection/cluster";
import { PoolingKubeConfig } from "../../../kubernetes/connection/pooling-kube-config";
import { livePromises, type LiveWorkloadName } from "../../../contracts/live-promises";
import { podDnsNamesResolveToPods } from "../../../contracts/promises/dns/dns";
import { hostnameIsPodName } from "../../../contracts/promises/identity";
import { nameOf, required, uidOf } from "../../../kubernetes/objects";
import { inBackground } from "../../support/running/background";
import type { Workload } from "../controls/control";
import { withWorkload } from "../controls/judged-workload";
import {
  deployment,
  labelled,
  podQuota,
  quiet,
  redirecting,
  service,
  silentTemplate,
  statefulSet,
  statefulSetOfSizes,
  statefulSetWithClaims,
} from "../controls/manifests";
import { cluster } from "../suite";

/** More pods than an answer over UDP holds, found through a UDP port. */
const MANY: Workload = {
  objects: [
    service("nginx", "nginx", "None", { ports: [{ name: "dns", port: 53, protocol: "UDP" }] }),
    statefulSet({ replicas: 8, podManagementPolicy: "Parallel" }),
  ],
  promised: {
    pods: 8,
    statefulSet: { podManagementPolicy: "Parallel" },
    ports: [{ name: "dns", port: 53, protocol: "UDP" }],
  },
};

/** A namespace that is full. */
const FULL: Workload = { objects: [podQuota(2), statefulSet(), deployment()], promised: { pods: 1 } };

/** 55 characters: more than Kubernetes keeps of it in the names of pods. */
const LONG_NAME = "a-deployment-whose-name-is-fifty-five-characters-long-x";

const PAUSE = "registry.k8s.io/pause:3.10.1";

/** What is legitimate, and is seldom tried. */
const UNUSUAL: Workload = {
  objects: [
    {
      apiVersion: "v1",
      kind: "LimitRange",
      metadata: { name: "limits" },
      spec: {
        limits: [{ type: "Container", max: { cpu: "500m", memory: "64Mi" }, defaultRequest: { cpu: "1m" } }],
      },
    } as V1LimitRange,
    statefulSetOfSizes(["1.5Gi", "1024Mi", "1000M"], { name: "proxy", image: PAUSE }),
    Object.assign(
      statefulSet({
        serviceName: "",
        selector: { matchLabels: { app: "silent" } },
        template: silentTemplate(),
      }),
      { metadata: { name: "silent" } },
    ),
    service("quiet", "quiet", undefined, { ports: [{ name: "quiet", port: 6379, targetPort: 80 }] }),
    labelled(deployment(quiet()), LONG_NAME, "quiet"),
    service("redirect", "redirect", undefined),
    labelled(deployment(redirecting()), "redirect", "redirect"),
    service("udp", "udp", undefined, { ports: [{ port: 53, protocol: "UDP" }] }),
    labelled(deployment(), "udp", "udp"),
  ],
};

/** A namespace in which nothing may be sent or received, as far as its network enforces that. */
const WITHOUT_DNS: Workload = {
  objects: [
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "default-deny" },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    } as V1NetworkPolicy,
    statefulSet(),
  ],
  promised: { pods: 1 },
  // Reserved for documentation: nobody answers there.
  ownDnsClient: () => Promise.resolve({ dnsPolicy: "None", dnsConfig: { nameservers: ["192.0.2.1"] } }),
};

const CLAIMS: Workload = { objects: [statefulSetWithClaims()], promised: { pods: 1, claims: true } };

/** What a namespace's admin may do, but for deleting Jobs. */
const NO_DELETION: V1PolicyRule[] = [
  { apiGroups: [""], resources: ["*"], verbs: ["*"] },
  { apiGroups: ["apps", "discovery.k8s.io", "networking.k8s.io"], resources: ["*"], verbs: ["*"] },
  { apiGroups: ["batch"], resources: ["*"], verbs: ["get", "list", "watch", "create"] },
];

describe("A sound workload", () => {
  const many = inBackground(() => judged(MANY));

  it("of eight pods behind a UDP port keeps all that it promises", async () => {
    assert.deepEqual(failuresIn(await many()), []);
  });
});

describe("A namespace without room for another pod", () => {
  const full = inBackground(() => judged(FULL));

  it("keeps only what asks from a pod from being judged, which says why and what to do", async () => {
    const { judgements } = await full();
    const unjudged = judgements.filter(({ outcome }) => outcome === "not judged");
    assert.ok(unjudged.length > 0);
    for (const { violations } of unjudged) assert.match(violations.join("\n"), /exceeded quota[^]*Make room/);
    assert.ok(judgements.filter(({ outcome }) => outcome === "kept").length > 5);
    assert.deepEqual(
      judgements.filter(({ outcome }) => outcome === "broken"),
      [],
    );
  });
});

describe("Workloads that somebody made with kubectl, in a namespace that enforces limits", () => {
  const unusual = inBackground(judgeUnusual);

  it("keep all that they promise: sizes, long names, ports without HTTP, an evicted pod, no programs", async () => {
    assert.deepEqual(failuresIn(await unusual()), []);
  });

  it("are judged in the container that their workload names, not in one that was injected before it", async () => {
    const { judgements } = await unusual();
    const ofContainer = judgements.find(({ contract }) => contract === hostnameIsPodName.name);
    assert.equal(ofContainer?.outcome, "kept");
  });

  it("are judged as far as they can be where no program is in their containers", async () => {
    const { judgements } = await unusual();
    const ofSilent = judgements.filter(({ workload }) => workload.name === "silent");
    const hostname = ofSilent.find(({ contract }) => contract === hostnameIsPodName.name);
    assert.match(hostname?.reason ?? "", /container pause of pod silent-0 has no program hostname/);
  });

  it("are asked over HTTP also if they lead elsewhere, and nobody goes there", async () => {
    const { judgements } = await unusual();
    const ofRequests = judgements.filter(
      ({ workload, contract }) => workload.name === "redirect" && contract.startsWith("requests to"),
    );
    assert.deepEqual(
      ofRequests.map(({ outcome }) => outcome),
      ["kept", "kept"],
    );
  });

  it("are judged by the number of pods of now if somebody scaled them, with a note of both numbers", async () => {
    const { workloads } = await unusual();
    const notes = workloads.find(({ name }) => name === "udp")?.notes ?? [];
    assert.deepEqual(notes, [
      "Deployment udp was promised with 3 replicas, and was scaled to 1: judged by the 1 of now",
    ]);
  });
});

describe("A namespace whose NetworkPolicy lets no pod ask the cluster's DNS", () => {
  const silent = inBackground(judgeWithoutDns);

  it("keeps contracts of DNS from applying, and says why, before long", async () => {
    const { judgements, seconds } = await silent();
    const ofDns = judgements.find(({ contract }) => contract === podDnsNamesResolveToPods.name);
    assert.equal(ofDns?.outcome, "does not apply");
    assert.match(
      ofDns.reason ?? "",
      /NetworkPolicy default-deny may keep the pod that asks from the cluster's DNS/,
    );
    assert.deepEqual(
      judgements.filter(({ outcome }) => outcome === "broken" || outcome === "not judged"),
      [],
    );
    assert.ok(seconds < 120, `took ${seconds} s`);
  });
});

describe("A user who may neither read StorageClasses nor delete Jobs", () => {
  const limited = inBackground(judgedByLimitedUser);

  it("gets all verdicts", async () => {
    assert.deepEqual(failuresIn(await limited()), []);
  });

  it("hears what could not be removed", async () => {
    const { notRestored } = await limited();
    assert.equal(notRestored.length, 1);
    assert.match(notRestored[0]!, /^Job dns-client-\S+ of namespace \S+, which ends by itself .*forbidden/);
  });
});

function judged(workload: Workload, connected: Cluster = cluster()): Promise<Evidence> {
  return withWorkload(workload, (subjects) =>
    judgeWorkloads(
      "a workload",
      connected,
      subjects.map(({ promises }) => promises),
    ),
  );
}

/** Judged by what the live objects promise, but for what an injected container and a user's scaling have changed. */
function judgeUnusual(): Promise<Evidence> {
  return withWorkload(UNUSUAL, async (_subjects, namespace) => {
    await standEvicted(namespace);
    const read = (kind: LiveWorkloadName["kind"], name: string) =>
      livePromises(cluster(), { kind, namespace, name });
    const [web, silent, quiet, redirect, udp] = await Promise.all([
      read("StatefulSet", "web"),
      read("StatefulSet", "silent"),
      read("Deployment", LONG_NAME),
      read("Deployment", "redirect"),
      read("Deployment", "udp"),
    ]);
    const promised = [
      Object.assign(web, { container: "nginx" }),
      silent,
      quiet,
      redirect,
      Object.assign(udp, { replicas: 3 }),
    ];
    return judgeWorkloads("workloads", cluster(), promised);
  });
}

/** Has a pod of the Deployment of the long name stand in the list as one that its node evicted. */
async function standEvicted(namespace: string): Promise<void> {
  const { core, apps } = cluster();
  const { items } = await apps.listNamespacedReplicaSet({ namespace, labelSelector: "app=quiet" });
  const owner = required(items[0], "a ReplicaSet");
  const ownerReferences = [
    { apiVersion: "apps/v1", kind: "ReplicaSet", name: nameOf(owner), uid: uidOf(owner), controller: true },
  ];
  const { labels } = required(owner.spec?.template?.metadata, "the labels of its pods");
  const containers = [{ name: "pause", image: PAUSE }];
  // No scheduler takes it, so that no kubelet changes its status.
  const spec = { schedulerName: "none", containers };
  const name = "evicted";
  await core.createNamespacedPod({ namespace, body: { metadata: { name }, spec } });
  const merging = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
  const status = { phase: "Failed", reason: "Evicted" };
  await core.patchNamespacedPodStatus({ namespace, name, body: { status } }, merging);
  // Only now: a pod that has not failed would be one too many, which its ReplicaSet deletes.
  const metadata = { ownerReferences, labels };
  await core.patchNamespacedPod({ namespace, name, body: { metadata } }, merging);
}

/** Its client asks a server that is not there, as one does whose packets a policy drops. */
function judgeWithoutDns(): Promise<{ judgements: readonly Judgement[]; seconds: number }> {
  return withWorkload(WITHOUT_DNS, async (subjects) => {
    const start = performance.now();
    const judgements = await judgeContracts(subjects);
    return { judgements, seconds: (performance.now() - start) / 1000 };
  });
}

function judgedByLimitedUser(): Promise<Evidence> {
  return withWorkload(CLAIMS, async (subjects, namespace) =>
    judgeWorkloads(
      "a workload",
      await connectedAs(namespace, NO_DELETION),
      subjects.map(({ promises }) => promises),
    ),
  );
}

/** A connection as somebody who may do nothing but what rules say, in one namespace. */
async function connectedAs(namespace: string, rules: V1PolicyRule[]): Promise<Cluster> {
  const { core, kubeConfig } = cluster();
  const name = "limited";
  const rbac = kubeConfig.makeApiClient(RbacAuthorizationV1Api);
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name } } });
  await rbac.createNamespacedRole({ namespace, body: { metadata: { name }, rules } });
  await rbac.createNamespacedRoleBinding({
    namespace,
    body: {
      metadata: { name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  });
  const body = { spec: { audiences: [], expirationSeconds: 3600 } };
  const { status } = await core.createNamespacedServiceAccountToken({ namespace, name, body });
  const limited = new PoolingKubeConfig();
  limited.loadFromClusterAndUser(required(kubeConfig.getCurrentCluster() ?? undefined, "a cluster"), {
    name,
    token: required(status?.token, "status.token"),
  });
  return new Cluster(limited);
}

function failuresIn({ judgements }: Evidence): unknown[] {
  return judgements
    .filter(({ outcome }) => outcome === "broken" || outcome === "not judged")
    .map(({ contract, violations }) => [contract, ...violations]);
}
