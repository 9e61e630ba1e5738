import assert from "node:assert/strict";
import { KubeConfig, type KubernetesObject, type V1StatefulSet } from "@kubernetes/client-node";
import {
  type Contract,
  isAbout,
  judgeContract,
  type Subject,
  type Verdict,
} from "../../../contracts/contract";
import { TEMPLATE_ANNOTATION } from "../../../contracts/disturbing/workload";
import {
  dataSurvivesRollingUpdate,
  dataSurvivesScalingToZero,
  dataSurvivesSetReplacement,
} from "../../../contracts/promises/data";
import { deploymentRolloutKeepsItsLimits } from "../../../contracts/promises/rollout/deployment-rollout";
import { brokenPodHaltsScaleUp } from "../../../contracts/promises/rollout/halting";
import { replacedPodKeepsItsIdentity } from "../../../contracts/promises/identity";
import { onDeleteMovesNothing, rollbackReusesRevision } from "../../../contracts/promises/rollout/rollout";
import { claimsFollowPolicyOnScaleDown, deletedClaimIsMadeAgain } from "../../../contracts/promises/storage";
import { Cluster } from "../../../kubernetes/connection/cluster";
import { deploymentNamed, podsIn } from "../../../kubernetes/collection";
import { isReady, required, uidOf } from "../../../kubernetes/objects";
import { waitUntil } from "../../../kubernetes/wait-until";
import { inBackground } from "../../support/running/background";
import { orInterrupted } from "../../support/running/interruption";
import { eventually } from "../../faults/eventually";
import { withWorkload } from "../controls/judged-workload";
import { claim, deployment, mounting, statefulSet, statefulSetWithClaims } from "../controls/manifests";
import { contentsOfClaims, fillClaims } from "../../support/volumes";
import { cluster } from "../suite";
import {
  annotated,
  changeDeployment,
  changeStatefulSet,
  claims,
  COLLEAGUE,
  history,
  identities,
  intentions,
  isOwnedByContracts,
  judgeWhile,
  setIn,
  theSet,
} from "./scenes";

describe("A contract that would disturb", () => {
  it("does not apply, and keeps each claim, where the next pod's claim is there from before", async () => {
    const { before, after, reasons } = await onClaimFromBefore();
    assert.deepEqual(reasons, [
      "claim www-web-1 is there from before, and may hold data",
      "claim www-web-1 is there from before, and may hold data",
    ]);
    assert.deepEqual(after, before);
  });

  it("does not apply, and keeps each claim, where the set was scaled by hand", async () => {
    const { before, after, scaledReasons } = await onClaimFromBefore();
    const reason = "StatefulSet web is scaled to 2, and was deployed with 1";
    assert.deepEqual(scaledReasons, [reason, reason, reason]);
    assert.deepEqual(after, before);
  });

  it("does not apply, and replaces no pod, where an OnDelete set has a template that waits", async () => {
    const { before, after, reasons } = await onPendingTemplate();
    const reason = "pods web-0 have not got the StatefulSet's newest template yet, and would get it";
    assert.deepEqual(reasons, [reason, reason]);
    assert.deepEqual(after, before);
  });

  it("does not apply where others scale the set, protect its pods, or own it", async () => {
    const { owned } = await onObstructed();
    assert.deepEqual(owned, [
      "HorizontalPodAutoscaler web scales StatefulSet web",
      "PodDisruptionBudget web allows no pod to be disrupted",
      "StatefulSet web belongs to ConfigMap/owner, which would take a change back",
    ]);
  });

  it("does not apply, and changes nothing, where the Deployment is paused or the set has a finalizer", async () => {
    const { reasons, before, after } = (await onObstructed()).paused;
    assert.deepEqual(reasons, [
      "Deployment my-nginx-deployment is paused",
      `StatefulSet web has the finalizer ${FINALIZER}`,
    ]);
    assert.deepEqual(after, before);
  });

  it("does not apply, and ends no pod, where the cluster would let none come back", async () => {
    const { before, after, reasons } = await onClosedNamespace();
    const [admission = "", quota = "", account = ""] = reasons;
    assert.match(
      admission,
      /^the cluster would not let a pod of it be made now: .*violates PodSecurity "restricted/,
    );
    assert.match(quota, /^ResourceQuota small allows pods 0, and 1 is used/);
    assert.match(account, /^the cluster would not let a pod of it be made now: .*service account \S+\/gone/i);
    assert.deepEqual(after, before);
  });

  it("does not apply, and changes nothing, where the user may not give everything back", async () => {
    const { reason, before, after } = (await onObstructed()).limited;
    assert.match(
      reason ?? "",
      /^you may not delete controllerrevisions\.apps in namespace \S+, without which not everything could be given back$/,
    );
    assert.deepEqual(after, before);
  });
});

describe("A contract that disturbs", () => {
  it("keeps a claim that another set gets meanwhile whose name begins alike, and all data", async () => {
    const { outcome, before, after } = await besideNeighbour();
    assert.equal(outcome, "kept");
    assert.deepEqual(Object.keys(before), ["www-web-0", "www-web-db-0"]);
    assert.deepEqual(Object.keys(after), ["www-web-0", "www-web-db-0", "www-web-db-1"]);
    assert.deepEqual({ ...after, ...before }, after);
  });

  it("keeps what a colleague changes meanwhile, and the colleague's ownership of it", async () => {
    const { set, isOurs } = await besideColleague();
    const annotations = set.spec?.template.metadata?.annotations;
    assert.deepEqual([set.spec?.replicas, annotations], [2, { "example.com/version": "colleague" }]);
    const fields: unknown = set.metadata?.managedFields?.find(
      ({ manager }) => manager === COLLEAGUE,
    )?.fieldsV1;
    assert.match(JSON.stringify(fields), /"f:replicas":\{\}.*"f:example.com\/version":\{\}/);
    assert.equal(isOurs, false);
  });

  it("leaves the history of revisions as it was, also where that is full", async () => {
    const { outcomes, before, after } = await withHistory();
    assert.deepEqual(outcomes, ["kept", "kept", "kept"]);
    assert.deepEqual(after, before);
  });
});

const WHEN_SCALED_DELETE: Partial<V1StatefulSet["spec"]> = {
  persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Delete" },
};

const onClaimFromBefore = inBackground(() => {
  const objects = [claim("www-web-1"), statefulSetWithClaims({ ...WHEN_SCALED_DELETE })];
  const promised = {
    pods: 1,
    claims: true,
    statefulSet: { persistentVolumeClaimRetentionPolicy: { whenScaled: "Delete" } },
  } as const;
  return withWorkload({ objects, promised }, async (subjects, namespace) => {
    const before = await fillClaims(cluster(), namespace);
    const reasons = await reasonsOf(subjects, [brokenPodHaltsScaleUp, claimsFollowPolicyOnScaleDown]);
    await changeStatefulSet(namespace, { spec: { replicas: 2 } });
    await podsReady(namespace, 2);
    const scaledReasons = await reasonsOf(subjects, [
      brokenPodHaltsScaleUp,
      claimsFollowPolicyOnScaleDown,
      deletedClaimIsMadeAgain,
    ]);
    const after = await contentsOfClaims(cluster(), namespace);
    return { before, after, reasons, scaledReasons };
  });
});

const onPendingTemplate = inBackground(() => {
  const objects = [statefulSet({ updateStrategy: { type: "OnDelete" } })];
  const promised = { pods: 1, statefulSet: { updateStrategy: { type: "OnDelete" } } } as const;
  return withWorkload({ objects, promised }, async (subjects, namespace) => {
    await changeStatefulSet(namespace, annotated("waits"));
    const before = await pods(namespace);
    const reasons = await reasonsOf(subjects, [onDeleteMovesNothing, replacedPodKeepsItsIdentity]);
    return { before, reasons, after: await pods(namespace) };
  });
});

/** What an admin does in a namespace whose pods run: they stay, and none like them is let in any more. */
const onClosedNamespace = inBackground(() => {
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "gone" } };
  const objects = [account, statefulSetWithClaims({}, { ...mounting(), serviceAccountName: "gone" })];
  return withWorkload({ objects, promised: { pods: 1, claims: true } }, async (subjects, namespace) => {
    const seen = async () => [await pods(namespace), await contentsOfClaims(cluster(), namespace)];
    const before = [await pods(namespace), await fillClaims(cluster(), namespace)];
    const enforce = async (standard: string): Promise<void> => {
      const path = "/metadata/labels/pod-security.kubernetes.io~1enforce";
      await cluster().core.patchNamespace({ name: namespace, body: [{ op: "add", path, value: standard }] });
    };
    const end = async (): Promise<string> =>
      (await reasonsOf(subjects, [dataSurvivesScalingToZero]))[0] ?? "";
    await enforce("restricted");
    const admission = await end();
    await enforce("privileged");
    const quota = { metadata: { name: "small" }, spec: { hard: { pods: "0" } } };
    await cluster().core.createNamespacedResourceQuota({ namespace, body: quota });
    await eventually("the quota to be counted", async () => {
      const { status } = await cluster().core.readNamespacedResourceQuota({ namespace, name: "small" });
      return status?.used?.pods === "1" ? true : undefined;
    });
    const counted = await end();
    await cluster().core.deleteNamespacedResourceQuota({ namespace, name: "small" });
    await cluster().core.deleteNamespacedServiceAccount({ namespace, name: "gone" });
    return { reasons: [admission, counted, await end()], before, after: await seen() };
  });
});

/** What is in the way of contracts, one after another, of workloads that none of them may change. */
const onObstructed = inBackground(() => {
  const objects = [statefulSetWithClaims(), deployment(), ...rights()];
  return withWorkload({ objects, promised: { pods: 1, claims: true } }, async (subjects, namespace) => ({
    limited: await withoutRights(subjects, namespace),
    paused: await pausedAndFinalized(subjects, namespace),
    owned: await ownedByOthers(subjects, namespace),
  }));
});

async function ownedByOthers(subjects: readonly Subject[], namespace: string): Promise<string[]> {
  await scaleAndProtect(namespace);
  const reasons = await reasonsOf(subjects, [brokenPodHaltsScaleUp, replacedPodKeepsItsIdentity]);
  await own(namespace);
  return [...reasons, ...(await reasonsOf(subjects, [rollbackReusesRevision]))];
}

const FINALIZER = "example.com/kept";

async function pausedAndFinalized(subjects: readonly Subject[], namespace: string) {
  await changeDeployment(namespace, { spec: { paused: true } });
  await changeStatefulSet(namespace, { metadata: { finalizers: [FINALIZER] } });
  try {
    const seen = async (): Promise<unknown> => [
      await intentions(namespace),
      await claims(namespace),
      await history(namespace),
    ];
    const before = await seen();
    const reasons = await reasonsOf(subjects, [deploymentRolloutKeepsItsLimits, dataSurvivesSetReplacement]);
    return { reasons, before, after: await seen() };
  } finally {
    await changeStatefulSet(namespace, { metadata: { finalizers: null } });
  }
}

async function withoutRights(subjects: readonly Subject[], namespace: string) {
  const before = unlessStatus(await setIn(namespace));
  const [reason] = await reasonsOf(
    subjects.map((subject) => ({ ...subject, cluster: asUser(USER) })),
    [rollbackReusesRevision],
  );
  return { reason, before, after: unlessStatus(await setIn(namespace)) };
}

/** All of a set's metadata but what its controller changes whenever it reports. */
function unlessStatus({ metadata = {} }: V1StatefulSet): V1StatefulSet["metadata"] {
  const managedFields = metadata.managedFields?.filter(({ subresource }) => subresource !== "status");
  return Object.assign(structuredClone(metadata), { resourceVersion: "", managedFields });
}

const besideNeighbour = inBackground(() => {
  const neighbour = statefulSetWithClaims({ selector: { matchLabels: { app: "db" } } });
  neighbour.metadata!.name = "web-db";
  neighbour.spec!.template.metadata!.labels = { app: "db" };
  const objects = [statefulSetWithClaims(), neighbour];
  return withWorkload({ objects, promised: { pods: 1, claims: true } }, async (subjects, namespace) => {
    const scaleNeighbour = (): Promise<void> =>
      changeStatefulSet(namespace, { spec: { replicas: 2 } }, "web-db");
    const isScaled = ({ spec }: V1StatefulSet): boolean => spec?.replicas === 2;
    const before = await fillClaims(cluster(), namespace);
    const judged = await judgeWhile(subjects[0]!, claimsFollowPolicyOnScaleDown, isScaled, scaleNeighbour);
    await waitUntil(podsIn(cluster(), namespace), "the neighbour's second pod", (all) =>
      all.some(({ metadata }) => metadata?.name === "web-db-1"),
    );
    return { outcome: outcomeOf(judged), before, after: await contentsOfClaims(cluster(), namespace) };
  });
});

const besideColleague = inBackground(
  () =>
    withWorkload(
      { objects: [statefulSetWithClaims()], promised: { pods: 1, claims: true } },
      async (subjects, namespace) => {
        await judgeWhile(subjects[0]!, dataSurvivesRollingUpdate, isOfContract, () =>
          changeStatefulSet(namespace, {
            spec: { replicas: 2, ...(annotated("colleague") as { spec: object }).spec },
          }),
        );
        return { set: await setIn(namespace), isOurs: await isOwnedByContracts(namespace) };
      },
    ),
  // The contract waits for its own template, which the colleague has replaced, until its patience ends.
  { seconds: 110 },
);

const withHistory = inBackground(() => {
  const objects = [
    statefulSetWithClaims({ revisionHistoryLimit: 1 }),
    deployment({}, { revisionHistoryLimit: 1 }),
  ];
  return withWorkload({ objects, promised: { pods: 1, claims: true } }, async (subjects, namespace) => {
    await changeStatefulSet(namespace, annotated("2"));
    await changeDeployment(namespace, annotated("2"));
    await settled(namespace);
    const before = [await history(namespace), await intentions(namespace)];
    const outcomes: (string | undefined)[] = [];
    for (const contract of [
      rollbackReusesRevision,
      dataSurvivesRollingUpdate,
      deploymentRolloutKeepsItsLimits,
    ])
      outcomes.push(outcomeOf(await judge(subjects, contract)));
    await settled(namespace);
    return { outcomes, before, after: [await history(namespace), await intentions(namespace)] };
  });
});

/** Why each contract does not apply; what it says otherwise. */
async function reasonsOf(subjects: readonly Subject[], contracts: readonly Contract[]): Promise<string[]> {
  const reasons: string[] = [];
  for (const contract of contracts) {
    const { outcome, reason } = await judge(subjects, contract);
    reasons.push(reason ?? outcome);
  }
  return reasons;
}

/** Judges a contract on the workload that it is about. */
function judge(subjects: readonly Subject[], contract: Contract): Promise<Verdict> {
  const subject = required(
    subjects.find((each) => isAbout(contract, each)),
    "a workload",
  );
  return orInterrupted(judgeContract(contract, subject));
}

function outcomeOf(judged: Verdict | Error): string {
  return judged instanceof Error ? judged.message : (judged.violations[0] ?? judged.reason ?? judged.outcome);
}

function isOfContract({ spec }: V1StatefulSet): boolean {
  return spec?.template.metadata?.annotations?.[TEMPLATE_ANNOTATION] !== undefined;
}

/** The StatefulSet's pods, and the revision of each. */
async function pods(namespace: string): Promise<unknown> {
  const { items } = await podsIn(cluster(), namespace, { labelSelector: "app=nginx" }).list();
  return [identities(items), items.map(({ metadata }) => metadata?.labels?.["controller-revision-hash"])];
}

async function podsReady(namespace: string, count: number): Promise<void> {
  const collection = podsIn(cluster(), namespace, { labelSelector: "app=nginx" });
  await waitUntil(collection, `${count} Ready pods`, (all) => all.filter(isReady).length === count);
}

/** Waits until both workloads have rolled out, and have dropped what is beyond their history. */
async function settled(namespace: string): Promise<void> {
  await waitUntil(theSet(namespace), "the StatefulSet's rollout", (sets) =>
    sets.every(
      ({ metadata, status }) =>
        status?.observedGeneration === metadata?.generation &&
        status?.currentRevision === status?.updateRevision,
    ),
  );
  await waitUntil(
    deploymentNamed(cluster(), namespace, "my-nginx-deployment"),
    "the Deployment's rollout",
    (all) =>
      all.every(
        ({ metadata, status }) =>
          status?.observedGeneration === metadata?.generation &&
          status?.updatedReplicas === 1 &&
          status.replicas === 1,
      ),
  );
}

/** Has an autoscaler scale the StatefulSet, and a budget protect its pods. */
async function scaleAndProtect(namespace: string): Promise<void> {
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "StatefulSet", name: "web" };
  await cluster().autoscaling.createNamespacedHorizontalPodAutoscaler({
    namespace,
    body: { metadata: { name: "web" }, spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 2 } },
  });
  const selector = { matchExpressions: [{ key: "app", operator: "In", values: ["nginx", "other"] }] };
  await cluster().policy.createNamespacedPodDisruptionBudget({
    namespace,
    body: { metadata: { name: "web" }, spec: { minAvailable: 1, selector } },
  });
}

/** Has an operator's object control the StatefulSet, in place of the autoscaler and the budget. */
async function own(namespace: string): Promise<void> {
  await cluster().autoscaling.deleteNamespacedHorizontalPodAutoscaler({ namespace, name: "web" });
  await cluster().policy.deleteNamespacedPodDisruptionBudget({ namespace, name: "web" });
  const body = { metadata: { name: "owner" } };
  const owner = await cluster().core.createNamespacedConfigMap({ namespace, body });
  const reference = {
    apiVersion: "v1",
    kind: "ConfigMap",
    name: "owner",
    uid: uidOf(owner),
    controller: true,
  };
  await changeStatefulSet(namespace, { metadata: { ownerReferences: [reference] } });
}

const USER = "limited";

/** All that contracts need but one right. */
function rights(): KubernetesObject[] {
  const rule = (apiGroups: string[], resources: string[], verbs = ["*"]): object => ({
    apiGroups,
    resources,
    verbs,
  });
  const rules = [
    rule(["apps"], ["statefulsets"]),
    rule(["apps"], ["controllerrevisions"], ["get", "list", "patch"]),
    rule([""], ["pods", "pods/exec", "persistentvolumeclaims"]),
    rule(["coordination.k8s.io"], ["leases"]),
    rule(["policy"], ["poddisruptionbudgets"]),
    rule(["autoscaling"], ["horizontalpodautoscalers"]),
  ];
  const api = "rbac.authorization.k8s.io";
  const metadata = { name: USER };
  return [
    { apiVersion: `${api}/v1`, kind: "Role", metadata, rules } as KubernetesObject,
    {
      apiVersion: `${api}/v1`,
      kind: "RoleBinding",
      metadata,
      subjects: [{ kind: "User", name: USER, apiGroup: api }],
      roleRef: { kind: "Role", name: USER, apiGroup: api },
    } as KubernetesObject,
  ];
}

/** The cluster as a user sees it who has no other rights than these. */
function asUser(impersonateUser: string): Cluster {
  const { kubeConfig } = cluster();
  const [context, user, server] = [
    kubeConfig.getContextObject(kubeConfig.getCurrentContext()),
    kubeConfig.getCurrentUser(),
    kubeConfig.getCurrentCluster(),
  ].map((each) => required(each ?? undefined, "the kubeconfig's context"));
  const limited = new KubeConfig();
  limited.loadFromOptions({
    contexts: [context],
    users: [{ ...user, impersonateUser }],
    clusters: [server],
    currentContext: kubeConfig.getCurrentContext(),
  });
  return new Cluster(limited);
}
