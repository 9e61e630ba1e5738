import assert from "node:assert/strict";
import type {
  V1DeploymentStatus,
  V1StatefulSet,
  V1StatefulSetSpec,
  V1StatefulSetStatus,
} from "@kubernetes/client-node";
import { isDeploymentRolledOut, isRolledOut } from "../../../../commands/start/rollout";

const DONE = {
  replicas: 3,
  observedGeneration: 2,
  readyReplicas: 3,
  updatedReplicas: 3,
};

describe("a StatefulSet has rolled out", () => {
  it("when all its pods are Ready and have the current template", () => {
    assert.ok(isRolledOut(statefulSet(DONE)));
  });

  it("not while its controller has not seen the current template, whatever the status says", () => {
    assert.ok(!isRolledOut(statefulSet({ ...DONE, observedGeneration: 1 })));
  });

  it("not while a pod has a former template, or is not Ready", () => {
    assert.ok(!isRolledOut(statefulSet({ ...DONE, updatedReplicas: 2 })));
    assert.ok(!isRolledOut(statefulSet({ ...DONE, readyReplicas: 2 })));
  });

  it("when the pods beyond the partition have the current template", () => {
    const updateStrategy = { type: "RollingUpdate", rollingUpdate: { partition: 2 } };
    assert.ok(isRolledOut(statefulSet({ ...DONE, updatedReplicas: 1 }, { updateStrategy })));
    assert.ok(!isRolledOut(statefulSet({ ...DONE, updatedReplicas: 0 }, { updateStrategy })));
  });

  it("when its pods are Ready, where somebody has to delete them for the current template", () => {
    const updateStrategy = { type: "OnDelete" };
    assert.ok(isRolledOut(statefulSet({ ...DONE, updatedReplicas: 0 }, { updateStrategy })));
    assert.ok(!isRolledOut(statefulSet({ ...DONE, readyReplicas: 2 }, { updateStrategy })));
  });

  it("when it has no pods and is to have none", () => {
    assert.ok(isRolledOut(statefulSet({ replicas: 0, observedGeneration: 2 }, { replicas: 0 })));
  });
});

describe("a Deployment has rolled out", () => {
  const done = { observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 3 };
  const isDone = (status: V1DeploymentStatus): boolean => {
    const deployment = { metadata: { generation: 2 }, spec: { replicas: 3 }, status };
    return isDeploymentRolledOut(deployment as Parameters<typeof isDeploymentRolledOut>[0]);
  };

  it("when all its pods are available and have the current template", () => {
    assert.ok(isDone(done));
  });

  it("not while its controller has not seen the template, a pod is missing, or an old one is still there", () => {
    assert.ok(!isDone({ ...done, observedGeneration: 1 }));
    assert.ok(!isDone({ ...done, updatedReplicas: 2 }));
    assert.ok(!isDone({ ...done, availableReplicas: 2 }));
    assert.ok(!isDone({ ...done, replicas: 4 }));
  });
});

function statefulSet(status: V1StatefulSetStatus, spec: Partial<V1StatefulSetSpec> = {}): V1StatefulSet {
  const complete = { replicas: 3, ...spec } as V1StatefulSetSpec;
  return { metadata: { generation: 2 }, spec: complete, status };
}
