import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { stackHoldings } from "../../../../../commands/down/stack-holdings";
import { resourceChanges } from "../../../../../commands/plan/preview/resource-change";
import { namespacesIn, planStack, type StackPlan } from "../../../../../commands/plan/stack-plan";
import type { LiveWorkload, NamespaceState } from "../../../../../commands/plan/surroundings/surroundings";
import { ownProject } from "../../../../../pulumi/project/project";
import { HELM_RELEASE, NAMESPACE } from "../../../../../pulumi/resource-types";
import { workloadsInState } from "../../../../../pulumi/state/state-workloads";

const URN = `urn:pulumi:dev::shop::${HELM_RELEASE}::mysql`;
const INPUTS = { name: "mysql", namespace: "shop", chart: "./mysql" };
const OUTPUTS = {
  ...INPUTS,
  resourceNames: {
    "StatefulSet.apps/apps/v1": ["mysql"],
    "Deployment.apps/apps/v1": ["tools/backup"],
    "Service/v1": ["mysql"],
  },
};

const LIVE: LiveWorkload = {
  kind: "StatefulSet",
  name: "mysql",
  namespace: "shop",
  uid: "uid-of-mysql",
  annotations: {},
  spec: { replicas: 1, ...{ volumeClaimTemplates: [{ metadata: { name: "data" }, spec: {} }] } },
};

const BACKUP: LiveWorkload = {
  ...LIVE,
  kind: "Deployment",
  name: "backup",
  namespace: "tools",
  spec: { replicas: 1 },
};

function release(op: string, retainOnDelete = false): EngineEvent {
  const state = (outputs: object) => ({
    type: HELM_RELEASE,
    urn: URN,
    inputs: INPUTS,
    outputs,
    retainOnDelete,
  });
  const metadata = {
    op,
    urn: URN,
    type: HELM_RELEASE,
    ...(op !== "create" && { old: state(OUTPUTS) }),
    ...(op !== "delete" && { new: state({}) }),
  };
  return { resourcePreEvent: { metadata } } as unknown as EngineEvent;
}

function plan(events: EngineEvent[], live = LIVE): StackPlan {
  const claim = { name: "data-mysql-0", uid: "c", size: "1Gi", terminating: false, owners: [], used: true };
  const content = ["Secret/sh.helm.release.v1.mysql.v2", "Service/mysql", "StatefulSet.apps/mysql"];
  const shop: NamespaceState = {
    exists: true,
    claims: [claim],
    workloads: new Map([["StatefulSet/mysql", live]]),
    content,
  };
  const tools: NamespaceState = { exists: true, workloads: new Map([["Deployment/backup", BACKUP]]) };
  const namespaces = new Map([
    ["shop", shop],
    ["tools", tools],
  ]);
  const changes = resourceChanges(events);
  return planStack("dev", [{ changes, kubeContext: "minikube", surroundings: { namespaces, unseen: [] } }]);
}

function summary({ workloads }: StackPlan): unknown[] {
  return workloads.map(({ kind, name, pods, claims }) => [
    kind,
    name,
    pods.action,
    ...claims.map((claim) => `${claim.name} ${claim.fate}`),
  ]);
}

describe("The workloads of a Helm release", () => {
  it("are looked at in their namespaces", () => {
    assert.deepEqual([...namespacesIn(resourceChanges([release("same")]))], ["shop", "tools"]);
  });

  it("are in the plan of an update that leaves the release alone", () => {
    assert.deepEqual(summary(plan([release("same")])), [
      ["StatefulSet", "mysql", "none", "data-mysql-0 kept"],
      ["Deployment", "backup", "none"],
    ]);
  });

  it("leave their claims behind if the release goes", () => {
    for (const op of ["delete", "replace"]) {
      const planned = plan([release(op)]);
      assert.deepEqual(summary(planned), [
        ["StatefulSet", "mysql", "deleted", "data-mysql-0 left behind"],
        ["Deployment", "backup", "deleted"],
      ]);
      assert.equal(planned.endangersData, true);
    }
  });

  it("stay if the release or its chart says so", () => {
    const annotations = { "helm.sh/resource-policy": "keep" };
    const kept = { ...LIVE, annotations };
    for (const planned of [plan([release("delete", true)]), plan([release("delete")], kept)])
      assert.deepEqual(summary(planned)[0], ["StatefulSet", "mysql", "none", "data-mysql-0 kept"]);
  });

  it("are named as not seen if the chart decides about them", () => {
    assert.deepEqual(plan([release("update")]).unseen, [
      "What the update of Helm release shop/mysql does to StatefulSet mysql, Deployment backup: a preview does not render its chart.",
    ]);
    assert.deepEqual(plan([release("create")]).unseen, [
      "What Helm release shop/mysql makes: a preview does not render its chart.",
    ]);
  });

  it("are no objects of others in a namespace that is deleted", () => {
    const inputs = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } };
    const urn = `urn:pulumi:dev::shop::${NAMESPACE}::shop`;
    const old = { type: NAMESPACE, urn, inputs, outputs: {} };
    const metadata = { op: "delete", urn, type: NAMESPACE, old };
    const namespace = { resourcePreEvent: { metadata } } as unknown as EngineEvent;
    assert.deepEqual(plan([release("delete"), namespace]).harm, []);
  });

  it("are found in the state, to be judged and to name what a destroy leaves", () => {
    const resource = { urn: URN, type: HELM_RELEASE, inputs: INPUTS, outputs: OUTPUTS };
    const service = {
      urn: "urn:pulumi:dev::shop::kubernetes:core/v1:Service::web",
      type: "kubernetes:core/v1:Service",
      outputs: { apiVersion: "v1", kind: "Service", metadata: { name: "web", namespace: "shop", uid: "u" } },
    };
    const state = { deployment: { resources: [resource, service] } };
    assert.deepEqual(workloadsInState(state), [
      { kind: "StatefulSet", namespace: "shop", name: "mysql", madeBy: "release" },
      { kind: "Deployment", namespace: "tools", name: "backup", madeBy: "release" },
    ]);
    const location = { project: { ...ownProject(), isOwn: false }, stack: "dev" };
    for (const resources of [[resource, service], [resource]]) {
      const holdings = stackHoldings(location, { deployment: { resources } });
      assert.deepEqual(
        holdings.map(({ statefulSets }) => statefulSets),
        [[{ namespace: "shop", name: "mysql" }]],
      );
    }
  });
});
