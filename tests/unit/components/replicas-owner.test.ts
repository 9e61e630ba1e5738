/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment --
   Assertions read deep into Kubernetes objects, whose shape is what is asserted. */
import assert from "node:assert/strict";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import {
  ClusterIPDeployment,
  HeadlessStatefulSet,
  type ClusterIPDeploymentArgs,
  type HeadlessStatefulSetArgs,
} from "../../../components";
import type { KubernetesObject } from "../../support/engines/mocked-engine";
import { deployed } from "./deployed";
import { PATIENCE } from "./patience";

const BASE = { namespace: "guide", image: "nginx", ports: [{ name: "web", port: 80 }] };

const statefulSet = async (args: Partial<HeadlessStatefulSetArgs>) =>
  workload(
    await deployed((opts) => new HeadlessStatefulSet("web", { ...BASE, ...args }, opts)),
    "StatefulSet",
  );
const deployment = async (args: Partial<ClusterIPDeploymentArgs>) =>
  workload(
    await deployed((opts) => new ClusterIPDeployment("web", { ...BASE, ...args }, opts)),
    "Deployment",
  );

function workload({ objects, options }: Awaited<ReturnType<typeof deployed>>, kind: string) {
  const { spec, metadata }: KubernetesObject = objects.get(kind);
  return {
    replicas: spec.replicas as number | undefined,
    ignored: ((options.get(kind) as CustomResourceOptions).ignoreChanges ?? []).filter(
      (path) => path === "spec.replicas",
    ),
    annotations: metadata.annotations as Readonly<Record<string, string>>,
    hasBudget: objects.has("PodDisruptionBudget"),
  };
}

describe("replicasOwner", function () {
  this.timeout(PATIENCE);

  it("has the program set the number of pods by default", async () => {
    for (const made of [await statefulSet({ replicas: 3 }), await deployment({ replicas: 3 })]) {
      assert.equal(made.replicas, 3);
      assert.deepEqual(made.ignored, []);
      assert.equal(made.annotations["pulumi.com/patchForce"], undefined);
    }
  });

  it("leaves the number of pods that are there to others, and starts with the given one", async () => {
    const others = { replicas: 1, replicasOwner: "Others" as const };
    for (const made of [await statefulSet(others), await deployment(others)]) {
      assert.equal(made.replicas, 1);
      assert.deepEqual(made.ignored, ["spec.replicas"]);
      // They may scale beyond one.
      assert.equal(made.hasBudget, true);
    }
  });

  it("takes the number back", async () => {
    const back = { replicas: 2, replicasOwner: "TakeBack" as const };
    for (const made of [await statefulSet(back), await deployment(back)]) {
      assert.deepEqual(made.ignored, []);
      assert.equal(made.annotations["pulumi.com/patchForce"], "true");
    }
  });

  it("is others where a Deployment's replicas are left out", async () => {
    const { replicas, ignored } = await deployment({});
    assert.equal(replicas, undefined);
    assert.deepEqual(ignored, ["spec.replicas"]);
  });

  it("has a partition wait for pods of a number that nobody can say", async () => {
    const updateStrategy = { type: "RollingUpdate" as const, partition: 1 };
    const waitFor = async (args: Partial<HeadlessStatefulSetArgs>) =>
      (await statefulSet({ replicas: 2, updateStrategy, ...args })).annotations["pulumi.com/waitFor"];
    assert.equal(await waitFor({}), "jsonpath={.status.readyReplicas}=2");
    assert.equal(await waitFor({ replicasOwner: "Others" }), "jsonpath={.status.readyReplicas}");
  });
});
