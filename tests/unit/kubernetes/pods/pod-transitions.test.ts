import assert from "node:assert/strict";
import type { V1Pod } from "@kubernetes/client-node";
import type { Heard } from "../../../../kubernetes/pods/recorder";
import { transitionsOf } from "../../../../kubernetes/pods/pod-transitions";
import { judgePrecedence } from "../../../../contracts/judging/steps/sequence";

describe("The steps of pods", () => {
  it("are a life from its creation to its end, each step once", () => {
    const life = [
      event("ADDED", pod("web-0", "1")),
      event("MODIFIED", pod("web-0", "2", { nodeName: "node" })),
      event("MODIFIED", pod("web-0", "3", { nodeName: "node", ready: true })),
      event("MODIFIED", pod("web-0", "4")),
      event("MODIFIED", pod("web-0", "5", { ready: true, terminating: true })),
      event("DELETED", pod("web-0", "6", { terminating: true })),
    ];
    assert.deepEqual(
      transitionsOf(life).map(({ step, resourceVersion }) => `${step} ${resourceVersion}`),
      ["created 1", "scheduled 2", "started 3", "Ready 3", "not Ready 4", "terminating 5", "gone 6"],
    );
  });

  it("go on from the pods that were there before", () => {
    const steps = transitionsOf([event("MODIFIED", pod("web-0", "2"))], [pod("web-0", "1", { ready: true })]);
    assert.deepEqual(
      steps.map(({ step }) => step),
      ["not Ready"],
    );
  });
});

describe("A step that has to wait", () => {
  const onlyAfter = { pod: "web-0", step: "Ready" } as const;
  const created = [event("ADDED", pod("web-0", "1")), event("MODIFIED", pod("web-0", "2", { ready: true }))];

  it("holds when it came after what it waits for", () => {
    const steps = transitionsOf([...created, event("ADDED", pod("web-1", "3"))]);
    assert.equal(judgePrecedence(steps, { pod: "web-1", step: "created", onlyAfter }).violation, undefined);
  });

  it("is a violation when it came before", () => {
    const steps = transitionsOf([event("ADDED", pod("web-1", "0")), ...created]);
    assert.match(
      judgePrecedence(steps, { pod: "web-1", step: "created", onlyAfter }).violation ?? "",
      /pod web-1 was created when web-0 had not changed/,
    );
  });

  it("is a violation when it never came", () => {
    assert.match(
      judgePrecedence(transitionsOf(created), { pod: "web-1", step: "created", onlyAfter }).violation ?? "",
      /pod web-1 was not seen to be created/,
    );
  });
});

function event(type: Heard<V1Pod>["type"], object: V1Pod): Heard<V1Pod> {
  return { type, object, at: 0 };
}

function pod(
  name: string,
  resourceVersion: string,
  { ready = false, terminating = false, nodeName = "" } = {},
): V1Pod {
  return {
    metadata: { name, uid: name, resourceVersion, ...(terminating && { deletionTimestamp: new Date(0) }) },
    spec: { containers: [], ...(nodeName !== "" && { nodeName }) },
    status: {
      conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
      containerStatuses: [
        {
          ...{ name: "nginx", image: "", imageID: "", ready, restartCount: 0 },
          ...(ready && { state: { running: {} } }),
        },
      ],
    },
  };
}
