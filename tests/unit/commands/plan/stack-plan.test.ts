import assert from "node:assert/strict";
import { describePlan } from "../../../../commands/plan/description";

import type { WorkloadPlan } from "../../../../commands/plan/workloads/workload-plan";
import { planOfEvents, previewEvents } from "./preview-events";

/** What a plan says, in short: action and names, added, removed, claims by fate, whether data is in danger. */
interface Expected {
  readonly pods: string;
  readonly names?: string[];
  readonly added?: string[];
  readonly removed?: string[];
  readonly claims: Readonly<Record<string, string>>;
  readonly endangersData?: boolean;
}

const KEPT = { "www-web-0": "kept", "www-web-1": "kept" };
const NEW_SITE = { "www-site-0": "new", "www-site-1": "new" };

const UPDATES: Readonly<Record<string, Expected>> = {
  create: {
    pods: "created",
    names: ["web-0", "web-1"],
    added: ["web-0", "web-1"],
    claims: { "www-web-0": "new", "www-web-1": "new" },
  },
  same: { pods: "none", claims: KEPT },
  keep: { pods: "none", claims: KEPT },
  publish: { pods: "none", claims: KEPT },
  image: { pods: "rolling", names: ["web-1", "web-0"], claims: KEPT },
  imagePartition: { pods: "rolling", names: ["web-1"], claims: KEPT },
  partition: { pods: "in place", claims: KEPT },
  "replacement/policy": { pods: "deleted and recreated", names: ["web-0", "web-1"], claims: KEPT },
  "replacement/service": { pods: "deleted and recreated", names: ["web-0", "web-1"], claims: KEPT },
  "replacement/retentionOn": { pods: "deleted and recreated", names: ["web-0", "web-1"], claims: KEPT },
  "replacement/claimSize": { pods: "deleted and recreated", names: ["web-0", "web-1"], claims: KEPT },
  "replicas/up": { pods: "in place", added: ["web-2"], claims: { ...KEPT, "www-web-2": "new" } },
  "replicas/down": {
    pods: "in place",
    removed: ["web-1"],
    claims: { "www-web-0": "kept", "www-web-1": "left behind" },
    endangersData: true,
  },
  "replicas/zero": {
    pods: "in place",
    removed: ["web-1", "web-0"],
    claims: { "www-web-0": "left behind", "www-web-1": "left behind" },
    endangersData: true,
  },
  "replicas/ordinals": {
    pods: "in place",
    added: ["web-2"],
    removed: ["web-0"],
    claims: { "www-web-0": "left behind", "www-web-1": "kept", "www-web-2": "new" },
    endangersData: true,
  },
  "replacement/rename": {
    pods: "deleted and recreated",
    added: ["site-0", "site-1"],
    removed: ["web-1", "web-0"],
    claims: { "www-web-0": "left behind", "www-web-1": "left behind", ...NEW_SITE },
    endangersData: true,
  },
  "delete/replicasDown": {
    pods: "in place",
    removed: ["web-1"],
    claims: { "www-web-0": "kept", "www-web-1": "deleted" },
    endangersData: true,
  },
  "delete/scaledOff": {
    pods: "in place",
    removed: ["web-1"],
    claims: { "www-web-0": "kept", "www-web-1": "left behind" },
    endangersData: true,
  },
  "delete/policy": {
    pods: "deleted and recreated",
    names: ["web-0", "web-1"],
    claims: { "www-web-0": "deleted", "www-web-1": "deleted" },
    endangersData: true,
  },
  "delete/retentionOff": {
    pods: "deleted and recreated",
    names: ["web-0", "web-1"],
    claims: { "www-web-0": "deleted", "www-web-1": "deleted" },
    endangersData: true,
  },
  "delete/rename": {
    pods: "deleted and recreated",
    added: ["site-0", "site-1"],
    removed: ["web-1", "web-0"],
    claims: { "www-web-0": "deleted", "www-web-1": "deleted", ...NEW_SITE },
    endangersData: true,
  },
};

describe("The plan of an update", () => {
  for (const [update, expected] of Object.entries(UPDATES)) {
    it(`says what "${update}" does to pods and claims`, () => {
      const plan = planOfEvents(previewEvents(update));
      const { pods, claims } = statefulSet(plan.workloads);
      assert.deepEqual(
        {
          pods: pods.action,
          names: pods.names,
          added: pods.added,
          removed: pods.removed,
          claims: Object.fromEntries(claims.map(({ name, fate }) => [name, fate])),
          endangersData: plan.endangersData,
        },
        { names: [], added: [], removed: [], endangersData: false, ...expected },
      );
    });
  }

  it("tells the claims of a namespace that goes from those of the one that comes", () => {
    const { claims } = statefulSet(planOfEvents(previewEvents("replacement/namespace")).workloads);
    assert.deepEqual(
      claims.map(({ name, namespace, fate }) => [name, namespace, fate]),
      [
        ["www-web-0", "kubernetes-workloads-dev-qlg8yc", "deleted"],
        ["www-web-1", "kubernetes-workloads-dev-qlg8yc", "deleted"],
        ["www-web-0", "somewhere-else", "new"],
        ["www-web-1", "somewhere-else", "new"],
      ],
    );
  });

  it("says what becomes of a Deployment's pods", () => {
    const actionOf = (update: string) => {
      const { workloads } = planOfEvents(previewEvents(update));
      const { action, count } = workloads.find(({ kind }) => kind === "Deployment")!.pods;
      return [action, count.before, count.after];
    };
    assert.deepEqual(["same", "image", "deployment/replicas", "deployment/name"].map(actionOf), [
      ["none", 2, 2],
      ["rolling", 2, 2],
      ["in place", 2, 1],
      ["deleted and recreated", 2, 2],
    ]);
  });
});

describe("The trap of a changed claim template", () => {
  it("names the claims that keep their size, with the steps that work", () => {
    const [trap] = statefulSet(planOfEvents(previewEvents("replacement/claimSize")).workloads).traps;
    assert.deepEqual(
      [trap?.property, trap?.from, trap?.to, trap?.claims],
      ["size", "1Gi", "2Gi", ["www-web-0", "www-web-1"]],
    );
    const steps = trap?.steps.join("\n") ?? "";
    for (const command of [
      "--namespace kubernetes-workloads-dev-qlg8yc patch pvc www-web-1 --patch",
      "delete statefulset web --cascade=orphan",
      "pulumi up --refresh --skip-preview --stack dev",
    ])
      assert.ok(steps.includes(command), steps);
  });

  it("names a storage class that claims do not follow, and no command that could not work", () => {
    const [trap] = statefulSet(planOfEvents(previewEvents("replacement/storageClass")).workloads).traps;
    assert.deepEqual([trap?.property, trap?.to], ["storageClassName", "standard"]);
    assert.doesNotMatch(trap?.steps.join("\n") ?? "", /kubectl/);
  });

  it("is none where pods are recreated for another reason", () => {
    assert.deepEqual(statefulSet(planOfEvents(previewEvents("replacement/policy")).workloads).traps, []);
  });
});

describe("The plan in plain words", () => {
  const wordsOf = (update: string): string => describePlan(planOfEvents(previewEvents(update)));

  it("names the claims that are left behind, and why", () => {
    assert.match(
      wordsOf("replacement/rename"),
      /LEFT BEHIND.*www-web-0 \(1Gi\), www-web-1 \(1Gi\).*renamed to site/,
    );
  });

  it("names the order of a rolling restart", () => {
    assert.match(wordsOf("image"), /from the highest ordinal down: web-1, web-0/);
  });

  it("ends with the conclusion", () => {
    assert.match(wordsOf("replacement/policy"), /No data would be lost or left behind\.$/);
  });

  it("says the trap before it happens", () => {
    assert.match(
      wordsOf("replacement/claimSize"),
      /TRAP: size of claim template "www" changes from 1Gi to 2Gi/,
    );
  });
});

function statefulSet(workloads: readonly WorkloadPlan[]): WorkloadPlan {
  return workloads.find(({ kind }) => kind === "StatefulSet")!;
}
