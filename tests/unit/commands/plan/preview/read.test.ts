import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { resourceChanges } from "../../../../../commands/plan/preview/resource-change";
import { stateObjects } from "../../../../../pulumi/state/state-objects";
import { workloadsInState } from "../../../../../pulumi/state/state-workloads";

const TYPE = "kubernetes:apps/v1:StatefulSet";
const URN = `urn:pulumi:dev::shop::${TYPE}::theirs`;
const METADATA = { name: "theirs", namespace: "team", uid: "uid-of-theirs" };

describe("An object that a program only reads", () => {
  for (const op of ["read", "read-replacement", "discard", "discard-replaced"]) {
    it(`is none that an update changes (${op})`, () => {
      const metadata = { op, urn: URN, type: TYPE, old: { inputs: {}, outputs: { metadata: METADATA } } };
      assert.deepEqual(resourceChanges([{ resourcePreEvent: { metadata } } as unknown as EngineEvent]), []);
    });
  }

  it("is none of the stack's, which is judged, disturbed or destroyed", () => {
    const outputs = { apiVersion: "apps/v1", kind: "StatefulSet", metadata: METADATA };
    const resource = { urn: URN, type: TYPE, outputs };
    for (const external of [true, false]) {
      const state = { deployment: { resources: [{ ...resource, external }] } };
      const count = external ? 0 : 1;
      assert.deepEqual([workloadsInState(state).length, stateObjects(state).length], [count, count]);
    }
  });
});
