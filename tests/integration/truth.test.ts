import assert from "node:assert/strict";
import { RbacAuthorizationV1Api, type V1PolicyRule } from "@kubernetes/client-node";
import type { Evidence } from "../../commands/verify/evidence";
import { judgeWorkloads } from "../../commands/verify/judge-stack";
import { Cluster } from "../../kubernetes/cluster";
import { PoolingKubeConfig } from "../../kubernetes/pooling-kube-config";
import { required } from "../../kubernetes/objects";
import { inBackground } from "../support/background";
import type { Workload } from "./controls/control";
import { withWorkload } from "./controls/judged-workload";
import { deployment, podQuota, service, statefulSet, statefulSetWithClaims } from "./controls/manifests";
import { cluster } from "./suite";

/** More pods than an answer over UDP holds, found through a UDP port. */
const MANY: Workload = {
  objects: [
    service("nginx", "nginx", "None", { ports: [{ name: "dns", port: 53, protocol: "UDP" }] }),
    statefulSet({ replicas: 10, podManagementPolicy: "Parallel" }),
  ],
  promised: {
    pods: 10,
    statefulSet: { podManagementPolicy: "Parallel" },
    ports: [{ name: "dns", port: 53, protocol: "UDP" }],
  },
};

/** A namespace that is full. */
const FULL: Workload = { objects: [podQuota(2), statefulSet(), deployment()], promised: { pods: 1 } };

const CLAIMS: Workload = { objects: [statefulSetWithClaims()], promised: { pods: 1, claims: true } };

/** What a namespace's admin may do, but for deleting Jobs. */
const NO_DELETION: V1PolicyRule[] = [
  { apiGroups: [""], resources: ["*"], verbs: ["*"] },
  { apiGroups: ["apps", "discovery.k8s.io", "networking.k8s.io"], resources: ["*"], verbs: ["*"] },
  { apiGroups: ["batch"], resources: ["*"], verbs: ["get", "list", "watch", "create"] },
];

describe("A sound workload", () => {
  const many = inBackground(() => judged(MANY));

  it("of ten pods behind a UDP port keeps all that it promises", async () => {
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
