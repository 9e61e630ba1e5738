import assert from "node:assert/strict";
import type { V1ResourceQuota } from "@kubernetes/client-node";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { describePlan } from "../../../../../commands/plan/description";
import { refusalOf, EndangeringUpdate } from "../../../../../commands/plan/refusal";
import { type ResourceChange, resourceChanges } from "../../../../../commands/plan/preview/resource-change";
import { namespacesIn, planStack, type StackPlan } from "../../../../../commands/plan/stack-plan";
import type { LiveClaim, NamespaceState } from "../../../../../commands/plan/surroundings/surroundings";
import { planOfEvents, previewEvents } from "../preview-events";

const NAMESPACE = "kubernetes-workloads-dev-qlg8yc";

/** Namespace of the previews whose retention policies were `Delete` before. */
const SHORT_LIVED = "kubernetes-workloads-dev-52v1xe";

const claim = (name: string, options: Partial<LiveClaim> = {}): LiveClaim => ({
  name,
  uid: `uid of ${name}`,
  size: "1Gi",
  terminating: false,
  owners: [],
  used: true,
  ...options,
});

const CLAIMS = [claim("www-web-0"), claim("www-web-1")];

function plan(update: string, namespace: Partial<NamespaceState>, unseen: string[] = []): StackPlan {
  return planOf(previewEvents(update), namespace, unseen);
}

function planOf(events: EngineEvent[], namespace: Partial<NamespaceState>, unseen: string[] = []): StackPlan {
  const live = { exists: true, claims: CLAIMS, ...namespace };
  const namespaces = new Map([NAMESPACE, SHORT_LIVED].map((name) => [name, live]));
  return planOfEvents(events, { namespaces, unseen });
}

function fates({ workloads }: StackPlan): Record<string, string> {
  return Object.fromEntries(workloads.flatMap(({ claims }) => claims).map(({ name, fate }) => [name, fate]));
}

describe("The claims that exist on the cluster", () => {
  it("decide, whatever the number of replicas: those of pods that scaling removed before go with their StatefulSet", () => {
    const owners = ["uid of web"];
    const claims = [claim("www-web-0", { owners }), claim("www-web-7", { owners, used: false })];
    assert.deepEqual(fates(planOf(withUid("delete/policy", "uid of web"), { claims })), {
      "www-web-0": "deleted",
      "www-web-1": "new",
      "www-web-7": "deleted",
    });
  });

  it("are kept if no pod used them before either, and the StatefulSet could use them again", () => {
    const claims = [...CLAIMS, claim("www-web-2", { used: false })];
    assert.deepEqual(fates(plan("image", { claims })), {
      "www-web-0": "kept",
      "www-web-1": "kept",
      "www-web-2": "kept",
    });
  });

  it("are used again by a pod that comes back", () => {
    const claims = [...CLAIMS, claim("www-web-2", { used: false })];
    assert.deepEqual(fates(plan("replicas/up", { claims }))["www-web-2"], "kept");
  });

  it("are left behind, unused ones too, if the StatefulSet is renamed", () => {
    const claims = [...CLAIMS, claim("www-web-2", { used: false })];
    assert.equal(fates(plan("replacement/rename", { claims }))["www-web-2"], "left behind");
  });

  it("are not those of a StatefulSet whose name ends alike", () => {
    const claims = [...CLAIMS, claim("www-my-web-0"), claim("www-web-db-0"), claim("www-web-01")];
    assert.deepEqual(Object.keys(fates(plan("delete/policy", { claims }))), ["www-web-0", "www-web-1"]);
  });

  it("go with the restart of their pod if somebody deletes them already", () => {
    const claims = [claim("www-web-0", { terminating: true }), claim("www-web-1")];
    assert.deepEqual(fates(plan("image", { claims })), { "www-web-0": "deleted", "www-web-1": "kept" });
    assert.deepEqual(fates(plan("same", { claims })), { "www-web-0": "kept", "www-web-1": "kept" });
  });

  it("stay with the pods that others have scaled to, which the update does not take back", () => {
    const claims = [...CLAIMS, claim("www-web-2")];
    for (const update of ["image", "same"])
      assert.equal(fates(plan(update, { claims }))["www-web-2"], "kept", update);
    const pods = ["web-2", "web-0", "web-1"].map((name) => ({ name, workload: "StatefulSet/web" }));
    const [workload] = plan("image", { claims, pods }).workloads;
    assert.deepEqual(workload?.pods.names, ["web-2", "web-1", "web-0"]);
  });

  it("are left behind by the update if it takes the number of pods back", () => {
    const claims = [...CLAIMS, claim("www-web-2")];
    const changes = resourceChanges(previewEvents("image"));
    const namespaces = new Map([[NAMESPACE, { exists: true, claims }]]);
    const planned = planStack("dev", [
      {
        changes,
        kubeContext: "minikube",
        surroundings: { namespaces, unseen: [] },
        contestedScales: new Set(changes.map(({ urn }) => urn)),
      },
    ]);
    assert.equal(fates(planned)["www-web-2"], "left behind");
    const events = JSON.stringify(previewEvents("image"));
    const annotation = '"annotations":{"pulumi.com/patchForce":"true",';
    const forced = JSON.parse(events.replaceAll('"annotations":{', annotation)) as EngineEvent[];
    assert.equal(fates(planOf(forced, { claims }))["www-web-2"], "left behind");
  });

  it("are not made by an update in which nothing happens to their StatefulSet", () => {
    assert.deepEqual(fates(plan("same", { claims: [claim("www-web-0")] })), { "www-web-0": "kept" });
  });

  it("stay with a StatefulSet that only the stack forgets", () => {
    const changes = resourceChanges(previewEvents("delete/policy"))
      .filter(({ type }) => type.startsWith("kubernetes:apps/v1:"))
      .map((change): ResourceChange => {
        const { new: next, ...deleted } = change;
        assert.ok(next);
        return { ...deleted, kind: "delete", retained: true };
      });
    const namespaces = new Map([[SHORT_LIVED, { exists: true, claims: CLAIMS }]]);
    const planned = planStack("dev", [
      { changes, kubeContext: "minikube", surroundings: { namespaces, unseen: [] } },
    ]);
    assert.deepEqual(fates(planned), { "www-web-0": "kept", "www-web-1": "kept" });
    assert.deepEqual(
      planned.workloads.map(({ kind, pods: { action, removed } }) => [kind, action, removed]),
      [
        ["StatefulSet", "none", []],
        ["Deployment", "none", []],
      ],
    );
  });

  it("go with any object that owns them and that the update deletes", () => {
    const owned = claim("cluster-1", { owners: ["uid of cluster"] });
    const change: ResourceChange = {
      urn: "urn:pulumi:dev::shop::kubernetes:postgresql.cnpg.io/v1:Cluster::db",
      type: "kubernetes:postgresql.cnpg.io/v1:Cluster",
      kind: "delete",
      old: {
        apiVersion: "postgresql.cnpg.io/v1",
        kind: "Cluster",
        metadata: { name: "db", namespace: NAMESPACE },
      },
      uid: "uid of cluster",
      provider: "",
      paths: [],
      retained: false,
      willBeRetained: false,
      moved: false,
      deletedFirst: false,
    };
    const namespaces = new Map([[NAMESPACE, { exists: true, claims: [owned, claim("other")] }]]);
    const planned = (changes: ResourceChange[]) =>
      planStack("dev", [{ changes, kubeContext: "minikube", surroundings: { namespaces, unseen: [] } }]);
    assert.deepEqual(
      planned([change]).otherClaims.map(({ name, fate, reason }) => [name, fate, reason]),
      [["cluster-1", "deleted", `Cluster ${NAMESPACE}/db is deleted, which owns it`]],
    );
    assert.deepEqual(planned([{ ...change, retained: true }]).otherClaims, []);
  });

  it("are all lost with their namespace, those of others too", () => {
    const { otherClaims, endangersData } = plan("replacement/namespace", {
      claims: [...CLAIMS, claim("backup")],
    });
    assert.deepEqual(
      otherClaims.map(({ name, fate }) => [name, fate]),
      [["backup", "deleted"]],
    );
    assert.equal(endangersData, true);
  });

  it("are named by the replicas if they cannot be seen, which the plan says", () => {
    const unseen = ["This user may not list the persistentvolumeclaims of namespace somewhere."];
    const blind = planOfEvents(previewEvents("replacement/rename"), {
      namespaces: new Map([[NAMESPACE, { exists: true }]]),
      unseen,
    });
    assert.equal(fates(blind)["www-web-1"], "left behind");
    assert.match(describePlan(blind), /Not seen.*may not list the persistentvolumeclaims/s);
  });
});

describe("What an update endangers", () => {
  const acceptBy = (id: string): string => `go on with ${id}`;

  it("is accepted by a name that only that very change has", () => {
    const [rename, again, policy] = [
      plan("replacement/rename", {}),
      plan("replacement/rename", {}),
      plan("delete/policy", {}),
    ];
    assert.equal(rename.acceptAs, again.acceptAs);
    assert.notEqual(rename.acceptAs, policy.acceptAs);
    const anew = plan("replacement/rename", { claims: CLAIMS.map((each) => ({ ...each, uid: "another" })) });
    assert.notEqual(rename.acceptAs, anew.acceptAs);
  });

  it("is refused with the claims and the way to go on, until it is accepted", () => {
    const rename = plan("replacement/rename", {});
    const refusal = refusalOf(rename, { acceptBy });
    assert.ok(refusal instanceof EndangeringUpdate);
    assert.match(refusal.message, /www-web-0 \(1Gi\): left behind/);
    assert.ok(refusal.remedy.includes(acceptBy(rename.acceptAs ?? "")), refusal.remedy);
    assert.equal(refusalOf(rename, { acceptBy, accepted: rename.acceptAs }), undefined);
    assert.match(refusalOf(rename, { acceptBy, accepted: "other" })?.message ?? "", /accepted as other/);
  });

  it("is nothing if all data is kept", () => {
    assert.equal(plan("image", {}).acceptAs, undefined);
    assert.equal(refusalOf(plan("image", {}), { acceptBy }), undefined);
  });
});

describe("The namespaces that an update looks at", () => {
  const looked = (update: string): string[] => [...namespacesIn(resourceChanges(previewEvents(update)))];

  it("are those before and after it", () => {
    assert.deepEqual(looked("image"), [NAMESPACE]);
    assert.deepEqual(looked("replacement/namespace").toSorted(), [NAMESPACE, "somewhere-else"]);
  });

  it("are none while the name is still to be drawn", () => {
    assert.deepEqual(looked("create"), []);
  });
});

describe("The namespace of an update", () => {
  it("is in the way while somebody deletes it", () => {
    const { obstacles } = plan("image", { terminatingSince: "2026-01-01T00:00:00.000Z" });
    assert.match(
      obstacles[0]?.problem ?? "",
      /is being deleted since .* its claims www-web-0, www-web-1 among it/,
    );
    assert.match(obstacles[0]?.remedy ?? "", /kubectl --context \S+ wait --for=delete namespace/);
  });

  it("has objects of others, which go with it", () => {
    const content = ["StatefulSet.apps/web", "ConfigMap/of-somebody", "PersistentVolumeClaim/www-web-0"];
    assert.match(
      plan("replacement/namespace", { content }).harm.join(),
      /is deleted, and with it .*: ConfigMap\/of-somebody\.$/,
    );
    assert.deepEqual(plan("image", { content }).harm, []);
  });

  it("has pods of others, which its labels decide about", () => {
    const pods = [{ name: "of-somebody", workload: "Deployment/theirs" }];
    const events = [...previewEvents("same"), labelChange()];
    assert.match(planOf(events, { pods }).harm.join(), /Labels of namespace .* change .*: of-somebody\.$/);
    assert.deepEqual(planOf(events, { pods: [] }).harm, []);
  });
});

describe("A namespace that the program makes", () => {
  it("takes the claims along when it is destroyed, which the plan says", () => {
    assert.match(plan("image", {}).notes.join(), /although its whenDeleted is Retain.*retainOnDelete: true/);
    assert.deepEqual(plan("keep", {}).notes, []);
  });
});

describe("A quota", () => {
  const quota = (hard: Record<string, string>, used: Record<string, string>, spec = {}): V1ResourceQuota => ({
    metadata: { name: "team" },
    spec,
    status: { hard, used },
  });

  it("that is too small for what the update adds is a warning", () => {
    const quotas = [
      quota({ pods: "4", "requests.storage": "2Gi" }, { pods: "4", "requests.storage": "2Gi" }),
    ];
    const { warnings, obstacles } = plan("replicas/up", { quotas });
    assert.deepEqual(
      warnings.map((warning) => /is too small: (\S+) is/.exec(warning)?.[1]),
      ["pods", "requests.storage"],
    );
    assert.deepEqual(obstacles, []);
  });

  it("that has room, or counts other pods only, is none", () => {
    const quotas = [
      quota({ pods: "5" }, { pods: "4" }),
      quota({ pods: "4" }, { pods: "4" }, { scopes: ["BestEffort"] }),
    ];
    assert.deepEqual(plan("replicas/up", { quotas }).warnings, []);
    assert.deepEqual(plan("image", { quotas: [quota({ pods: "4" }, { pods: "4" })] }).warnings, []);
  });
});

/** A preview whose StatefulSet has a uid in the state. */
function withUid(update: string, uid: string): EngineEvent[] {
  return previewEvents(update).map((event) => {
    const old = event.resourcePreEvent?.metadata.old;
    if (old?.type === "kubernetes:apps/v1:StatefulSet") old.outputs = { metadata: { uid } };
    return event;
  });
}

/** What the engine reports of a namespace whose labels change. */
function labelChange(): EngineEvent {
  const inputs = { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } };
  const state = { type: "kubernetes:core/v1:Namespace", inputs, outputs: {}, provider: "", parent: "" };
  return {
    resourcePreEvent: {
      metadata: {
        op: "update",
        urn: "urn:pulumi:dev::p::kubernetes:core/v1:Namespace::shared",
        type: "kubernetes:core/v1:Namespace",
        old: state,
        new: state,
        detailedDiff: { 'metadata.labels["pod-security.kubernetes.io/enforce"]': {} },
      },
    },
  } as unknown as EngineEvent;
}
