import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { describePlan } from "../../../../../commands/plan/description";
import { refusedImports } from "../../../../../commands/plan/preview/refused-imports";
import { resourceChanges } from "../../../../../commands/plan/preview/resource-change";
import { planStack, type StackPlan } from "../../../../../commands/plan/stack-plan";
import type { LiveClaim, NamespaceState } from "../../../../../commands/plan/surroundings/surroundings";
import type { WorkloadPlan } from "../../../../../commands/plan/workloads/workload-plan";
import { DEPLOYMENT, NAMESPACE, STATEFUL_SET } from "../../../../../pulumi/resource-types";

const SPEC = {
  serviceName: "web",
  selector: { matchLabels: { app: "web" } },
  template: { metadata: { labels: { app: "web" } } },
  volumeClaimTemplates: [
    { metadata: { name: "data" }, spec: { resources: { requests: { storage: "1Gi" } } } },
  ],
};

interface Step {
  readonly op: string;
  readonly type?: string;
  readonly old?: object;
  readonly new?: object;
  readonly paths?: readonly string[];
  readonly retainOnDelete?: boolean;
}

/** An event of a preview about an object called `web`. */
function step({ op, type = STATEFUL_SET, paths = [], retainOnDelete = false, ...sides }: Step): EngineEvent {
  const urn = `urn:pulumi:dev::shop::${type}::web`;
  const state = (inputs: object) => ({ type, urn, inputs, outputs: {}, retainOnDelete });
  const metadata = {
    op,
    urn,
    type,
    ...(sides.old && { old: state(sides.old) }),
    ...(sides.new && { new: state(sides.new) }),
    detailedDiff: Object.fromEntries(paths.map((path) => [path, {}])),
  };
  return { resourcePreEvent: { metadata } } as unknown as EngineEvent;
}

const NAMED = { kind: "StatefulSet", name: "web", namespace: "shop" } as const;

function statefulSet(replicas: number) {
  const { kind, ...metadata } = NAMED;
  return { apiVersion: "apps/v1", kind, metadata, spec: { ...SPEC, replicas } };
}

const claim = (name: string): LiveClaim => ({
  name,
  uid: name,
  size: "1Gi",
  terminating: false,
  owners: [],
  used: true,
});

/** A plan on a cluster whose StatefulSet has a number of pods. */
function plan(events: readonly EngineEvent[], replicas: number | undefined): StackPlan {
  const shop: NamespaceState = {
    exists: true,
    claims: Array.from({ length: replicas ?? 0 }, (_, ordinal) => claim(`data-web-${ordinal}`)),
    workloads: new Map(
      replicas === undefined
        ? []
        : [["StatefulSet/web", { ...NAMED, uid: "uid", annotations: {}, spec: { ...SPEC, replicas } }]],
    ),
  };
  const surroundings = { namespaces: new Map([["shop", shop]]), unseen: [] };
  return planStack("dev", [{ changes: resourceChanges(events), kubeContext: "minikube", surroundings }]);
}

function only({ workloads }: StackPlan): WorkloadPlan {
  assert.equal(workloads.length, 1);
  return workloads[0]!;
}

function summary(planned: StackPlan): object {
  const { pods, claims } = only(planned);
  return {
    action: pods.action,
    names: pods.names,
    claims: Object.fromEntries(claims.map(({ name, fate }) => [name, fate])),
  };
}

const TEMPLATE = ["spec.template.metadata.labels.color"];

describe("A workload that the stack forgets (retainOnDelete)", () => {
  const deleted = (type = STATEFUL_SET): EngineEvent =>
    step({ op: "delete", type, old: statefulSet(1), retainOnDelete: true });

  it("goes on running with its claims", () => {
    const planned = plan([deleted()], 1);
    assert.deepEqual(summary(planned), {
      action: "none",
      names: [],
      claims: { "data-web-0": "kept" },
    });
    assert.equal(planned.endangersData, false);
    assert.equal(only(plan([deleted(DEPLOYMENT)], 1)).pods.action, "none");
  });

  it("goes all the same with a namespace that is deleted", () => {
    const namespace = step({
      op: "delete",
      type: NAMESPACE,
      old: { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } },
    });
    const planned = plan([deleted(), namespace], 1);
    assert.deepEqual(summary(planned), {
      action: "deleted",
      names: ["web-0"],
      claims: { "data-web-0": "deleted" },
    });
  });

  it("is changed in place if the update replaces it, because the name is taken", () => {
    const sides = { old: statefulSet(1), new: statefulSet(1), paths: TEMPLATE, retainOnDelete: true };
    const steps = ["delete-replaced", "replace", "create-replacement"].map((op) => step({ op, ...sides }));
    assert.equal(only(plan(steps, 1)).pods.action, "rolling");
  });
});

describe("A workload that exists, and that the stack does not have yet", () => {
  it("is taken over with its pods and claims, and not created", () => {
    const planned = plan([step({ op: "create", new: statefulSet(1) })], 2);
    assert.deepEqual(summary(planned), {
      action: "taken over",
      names: ["web-0"],
      claims: { "data-web-0": "kept", "data-web-1": "left behind" },
    });
    assert.match(describePlan(planned), /the StatefulSet exists, and the stack takes it over/);
  });

  it("stays as it is if it is imported without a change", () => {
    const imported = step({ op: "import", new: statefulSet(1) });
    assert.equal(only(plan([imported], 1)).pods.action, "none");
    assert.equal(resourceChanges([imported])[0]?.imported, true);
  });

  it("is changed as an import with a change says", () => {
    const changed = step({ op: "update", old: statefulSet(1), new: statefulSet(1), paths: TEMPLATE });
    const planned = plan([step({ op: "import", new: statefulSet(1) }), changed], 1);
    assert.deepEqual([only(planned).pods.action, only(planned).pods.names], ["rolling", ["web-0"]]);
  });

  it("makes the update fail if an import would replace it", () => {
    const replaced = step({
      op: "replace",
      old: statefulSet(1),
      new: statefulSet(1),
      paths: ["spec.volumeClaimTemplates[0].spec.volumeMode"],
    });
    const { urn } = replaced.resourcePreEvent!.metadata;
    const message =
      "previously-imported resources that still specify an ID may not be replaced; please remove";
    const warning = { diagnosticEvent: { urn, severity: "warning", message } } as unknown as EngineEvent;
    const changes = resourceChanges([replaced]);
    assert.deepEqual(refusedImports(changes, [replaced]), []);
    const [obstacle] = refusedImports(changes, [replaced, warning]);
    assert.match(
      obstacle?.problem ?? "",
      /StatefulSet shop\/web has the resource option import.*spec\.volumeClaimTemplates\./,
    );
    assert.match(obstacle?.remedy ?? "", /ignoreChanges: \["spec\.volumeClaimTemplates"\]/);
  });
});

describe("A StatefulSet of which no pod stays", () => {
  const wordsOf = (strategy: string, op = "update"): string => {
    const gone = statefulSet(0);
    const spec = { ...gone.spec, updateStrategy: { type: strategy } };
    const paths = [...TEMPLATE, "spec.replicas"];
    return describePlan(plan([step({ op, old: statefulSet(1), new: { ...gone, spec }, paths })], 1));
  };

  it("has none restarted, and nothing holds any back", () => {
    for (const strategy of ["RollingUpdate", "OnDelete"]) {
      assert.match(wordsOf(strategy), /none of those that run stays, so that none is restarted/);
      assert.doesNotMatch(wordsOf(strategy), /partition|somebody deletes/);
    }
  });

  it("has no new ones created if there are to be none", () => {
    assert.match(wordsOf("RollingUpdate", "replace"), /pods {4}all are deleted\n/);
  });
});
