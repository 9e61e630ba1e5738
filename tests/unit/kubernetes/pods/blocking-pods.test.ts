import assert from "node:assert/strict";
import type { V1Pod, V1StatefulSet } from "@kubernetes/client-node";
import {
  blockingPods,
  heldPods,
  stalledPods,
  wasNeverReady,
} from "../../../../kubernetes/pods/blocking-pods";

const START = new Date("2026-01-01T00:00:00Z");
const after = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);

function statefulSet({
  generation = 2,
  updateStrategy = { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
}: {
  readonly generation?: number;
  readonly updateStrategy?: object;
}): V1StatefulSet {
  return {
    metadata: { name: "web", uid: "set", generation },
    spec: { replicas: 3, updateStrategy },
    status: { observedGeneration: 2, updateRevision: "new" },
  } as unknown as V1StatefulSet;
}

interface Changes {
  readonly name?: string;
  readonly revision?: string;
  readonly ready?: "True" | "False";
  readonly readySince?: number;
  readonly owner?: string;
  readonly terminating?: boolean;
}

function pod({ name = "web-2", revision = "old", ready = "False", readySince = 0, ...more }: Changes): V1Pod {
  return {
    metadata: {
      name,
      uid: name,
      labels: { "controller-revision-hash": revision },
      ownerReferences: [
        {
          apiVersion: "apps/v1",
          kind: "StatefulSet",
          name: "web",
          uid: more.owner ?? "set",
          controller: true,
        },
      ],
      ...(more.terminating && { deletionTimestamp: after(60) }),
    },
    status: {
      startTime: START,
      conditions: [{ type: "Ready", status: ready, lastTransitionTime: after(readySince) }],
    },
  };
}

const blocking = (pods: V1Pod[], owner = statefulSet({})): string[] =>
  blockingPods(owner, pods).map(({ metadata }) => metadata?.name ?? "");

describe("A pod that blocks a rollout", () => {
  it("is of an older revision and was never Ready", () => {
    assert.deepEqual(blocking([pod({})]), ["web-2"]);
    assert.deepEqual(blocking([pod({ readySince: 1 })]), ["web-2"]);
  });

  it("may not even have been scheduled", () => {
    const unscheduled = { metadata: pod({}).metadata!, status: { phase: "Pending" } };
    assert.deepEqual(blocking([unscheduled]), ["web-2"]);
  });

  it("is none that serves, has served, or goes already", () => {
    assert.deepEqual(blocking([pod({ ready: "True", readySince: 0 })]), []);
    assert.deepEqual(blocking([pod({ ready: "False", readySince: 30 })]), []);
    assert.deepEqual(blocking([pod({ terminating: true })]), []);
  });

  it("is none of the current revision, and none of another StatefulSet of the name", () => {
    assert.deepEqual(blocking([pod({ revision: "new" })]), []);
    assert.deepEqual(blocking([pod({ owner: "former" })]), []);
  });

  it("is none that the update strategy leaves alone", () => {
    const withStrategy = (updateStrategy: object): V1StatefulSet => statefulSet({ updateStrategy });
    assert.deepEqual(blocking([pod({})], withStrategy({ type: "OnDelete" })), []);
    const partitioned = withStrategy({ type: "RollingUpdate", rollingUpdate: { partition: 2 } });
    assert.deepEqual(blocking([pod({ name: "web-1" }), pod({ name: "web-2" })], partitioned), ["web-2"]);
  });

  it("only stalls it if it has been Ready, and is not Ready now", () => {
    const stalled = (...pods: V1Pod[]) => stalledPods(statefulSet({}), pods);
    const crashing = pod({ readySince: 30 });
    assert.deepEqual(stalled(crashing), [crashing]);
    assert.deepEqual(
      stalled(pod({}), pod({ ready: "True" }), pod({ terminating: true, readySince: 30 })),
      [],
    );
    assert.deepEqual(stalled(pod({ revision: "new", readySince: 30 })), []);
  });

  it("is held by a partition where that keeps it on its template", () => {
    const partitioned = statefulSet({
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 2 } },
    });
    const pods = [pod({ name: "web-0", readySince: 30 }), pod({ name: "web-1" }), pod({ name: "web-2" })];
    assert.deepEqual(
      heldPods(partitioned, pods).map(({ metadata }) => metadata?.name),
      ["web-1"],
    );
    assert.deepEqual(heldPods(statefulSet({}), pods), []);
  });

  it("is not known before the controller has seen the template", () => {
    assert.deepEqual(blocking([pod({})], statefulSet({ generation: 3 })), []);
  });

  it("was never Ready only when nothing says otherwise", () => {
    const status = { conditions: pod({}).status!.conditions! };
    assert.equal(wasNeverReady({ metadata: pod({}).metadata!, status }), false);
  });
});
