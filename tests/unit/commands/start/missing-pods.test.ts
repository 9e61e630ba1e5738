import assert from "node:assert/strict";
import type { CoreV1Event, V1Deployment, V1StatefulSet } from "@kubernetes/client-node";
import { whyDeploymentMisses, whyMissing } from "../../../../commands/start/missing-pods";

const statefulSet = (there: number): V1StatefulSet =>
  ({ metadata: { name: "web" }, spec: { replicas: 2 }, status: { replicas: there } }) as V1StatefulSet;
const event = (message: string, lastTimestamp: Date): CoreV1Event => ({
  message,
  lastTimestamp,
  metadata: {},
  involvedObject: {},
});
const QUOTA = 'pods "web-0" is forbidden: exceeded quota: none';

describe("Why pods were never made", () => {
  it("is what the StatefulSet's controller noted last", () => {
    const events = [event(QUOTA, new Date(2000)), event("an earlier reason", new Date(1000))];
    assert.deepEqual(whyMissing(statefulSet(0), events), [`StatefulSet web has 0 of 2 pods: ${QUOTA}`]);
  });

  it("is nothing when all pods are there, whatever was noted before", () => {
    assert.deepEqual(whyMissing(statefulSet(2), [event(QUOTA, new Date())]), []);
    assert.deepEqual(whyMissing(statefulSet(0), []), []);
  });

  it("is the condition of a Deployment", () => {
    const deployment = (status: string): V1Deployment =>
      ({
        metadata: { name: "api" },
        spec: { replicas: 2 },
        status: { conditions: [{ type: "ReplicaFailure", status, message: QUOTA }] },
      }) as V1Deployment;
    assert.deepEqual(whyDeploymentMisses(deployment("True")), [`Deployment api has 0 of 2 pods: ${QUOTA}`]);
    assert.deepEqual(whyDeploymentMisses(deployment("False")), []);
  });

  it("speaks of the newest template while pods of a former one serve", () => {
    const deployment = {
      metadata: { name: "api" },
      spec: { replicas: 2 },
      status: {
        replicas: 2,
        updatedReplicas: 0,
        conditions: [{ type: "ReplicaFailure", status: "True", message: QUOTA }],
      },
    } as V1Deployment;
    assert.deepEqual(whyDeploymentMisses(deployment), [
      `Deployment api has 0 of 2 pods with the newest template: ${QUOTA}`,
    ]);
  });
});
