import assert from "node:assert/strict";
import type { V1Pod, V1StatefulSet } from "@kubernetes/client-node";
import { clusterTime, type Controller, type History } from "../../../bench/compare/cluster-time";
import type { Heard } from "../../../kubernetes/pods/recorder";

/** Writes down what a watch would report, at times in milliseconds. */
class Story implements History {
  readonly pods: Heard<V1Pod>[] = [];
  readonly controllers: Heard<Controller>[] = [];

  statefulSet(at: number, type: Heard<unknown>["type"], generation: number): this {
    const object: V1StatefulSet = {
      metadata: { name: "web", uid: "web", generation },
      spec: { serviceName: "nginx", selector: {}, template: {} },
    };
    this.controllers.push({ at, type, object });
    return this;
  }

  deployment(at: number, type: Heard<unknown>["type"], generation: number): this {
    const object = {
      metadata: { name: "front", uid: "front", generation },
      spec: { selector: {}, template: {} },
    };
    this.controllers.push({ at, type, object });
    return this;
  }

  pod(at: number, type: Heard<unknown>["type"], name: string, isReady = false): this {
    const controller = name.startsWith("web-")
      ? { kind: "StatefulSet", name: "web" }
      : { kind: "ReplicaSet", name: name.replace(/-[^-]+$/, "") };
    const object: V1Pod = {
      metadata: {
        name,
        uid: name,
        resourceVersion: String(at),
        ownerReferences: [{ ...controller, apiVersion: "apps/v1", uid: "owner", controller: true }],
      },
      status: { conditions: [{ type: "Ready", status: isReady ? "True" : "False" }] },
    };
    this.pods.push({ at, type, object });
    return this;
  }
}

describe("The cluster's own time", () => {
  it("goes from the creation of a workload until the last of its pods is Ready", () => {
    const story = new Story()
      .statefulSet(1000, "ADDED", 1)
      .pod(1010, "ADDED", "web-0")
      .pod(3010, "MODIFIED", "web-0", true)
      .pod(3030, "ADDED", "web-1")
      .pod(6030, "MODIFIED", "web-1", true);
    assert.deepEqual(clusterTime(story, 0), { total: 5030, ordered: { pods: [2000, 3000], controller: 30 } });
  });

  it("of a pod goes until it is Ready for the first time", () => {
    const story = new Story()
      .statefulSet(1000, "ADDED", 1)
      .pod(1010, "ADDED", "web-0")
      .pod(3010, "MODIFIED", "web-0", true)
      .pod(3030, "ADDED", "web-1")
      .pod(4000, "MODIFIED", "web-0")
      .pod(5000, "MODIFIED", "web-0", true)
      .pod(6030, "MODIFIED", "web-1", true);
    assert.deepEqual(clusterTime(story, 0).ordered, { pods: [2000, 3000], controller: 30 });
  });

  it("has the first pod also where it was heard before its workload", () => {
    const story = new Story()
      .pod(990, "ADDED", "web-0")
      .statefulSet(1000, "ADDED", 1)
      .pod(2990, "MODIFIED", "web-0", true)
      .pod(3020, "ADDED", "web-1")
      .pod(6020, "MODIFIED", "web-1", true);
    assert.deepEqual(clusterTime(story, 0).ordered, { pods: [2000, 3000], controller: 30 });
  });

  it("is that of the workload that takes longest, whenever each was created", () => {
    const story = new Story()
      .statefulSet(1000, "ADDED", 1)
      .deployment(3500, "ADDED", 1)
      .pod(1010, "ADDED", "web-0")
      .pod(3000, "MODIFIED", "web-0", true)
      .pod(3600, "ADDED", "front-5d8f-abcde")
      .pod(4500, "MODIFIED", "front-5d8f-abcde", true);
    assert.equal(clusterTime(story, 0).total, 2000);
  });

  it("does not tell pods from their controller where they start side by side", () => {
    const story = new Story()
      .statefulSet(0, "ADDED", 1)
      .pod(10, "ADDED", "web-0")
      .pod(20, "ADDED", "web-1")
      .pod(1000, "MODIFIED", "web-0", true)
      .pod(1100, "MODIFIED", "web-1", true);
    assert.deepEqual(clusterTime(story, 0), { total: 1100 });
  });

  it("begins with a change of the specification, not of the status", () => {
    const story = new Story()
      .statefulSet(0, "ADDED", 1)
      .statefulSet(500, "MODIFIED", 1)
      .statefulSet(2000, "MODIFIED", 2)
      .pod(2100, "ADDED", "web-2")
      .pod(3500, "MODIFIED", "web-2", true)
      .statefulSet(3600, "MODIFIED", 2);
    assert.equal(clusterTime(story, 400).total, 1500);
  });

  it("ends with the last pod where the workload was deleted", () => {
    const story = new Story()
      .statefulSet(0, "ADDED", 1)
      .pod(10, "ADDED", "web-0")
      .pod(900, "MODIFIED", "web-0", true)
      .statefulSet(2000, "DELETED", 1)
      .pod(4000, "DELETED", "web-0", true);
    assert.equal(clusterTime(story, 1500).total, 2000);
  });

  it("is nothing where nobody touched a workload", () => {
    const story = new Story()
      .statefulSet(0, "ADDED", 1)
      .pod(10, "ADDED", "web-0")
      .pod(900, "MODIFIED", "web-0", true)
      .statefulSet(910, "MODIFIED", 1);
    assert.deepEqual(clusterTime(story, 905), { total: 0 });
  });
});
