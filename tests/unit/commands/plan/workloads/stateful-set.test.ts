import assert from "node:assert/strict";
import { readStatefulSet } from "../../../../../commands/plan/workloads/stateful-set";
import { UNKNOWN } from "../../../../../pulumi/provider-address";

const WEB = {
  metadata: { name: "web", namespace: "somewhere" },
  spec: { replicas: 2, volumeClaimTemplates: [{ metadata: { name: "data" }, spec: {} }] },
};

describe("A StatefulSet in a preview", () => {
  it("has Kubernetes' defaults for what the program leaves out", () => {
    const { replicas, pods, templates, whenDeleted, unknown } = readStatefulSet({
      metadata: WEB.metadata,
      spec: {},
    });
    assert.deepEqual(
      { replicas, pods, templates, whenDeleted, unknown },
      { replicas: 1, pods: ["web-0"], templates: [], whenDeleted: "Retain", unknown: [] },
    );
  });

  for (const [what, spec, unknown] of [
    [
      "its whole spec",
      UNKNOWN,
      ["spec.replicas", "spec.volumeClaimTemplates", "spec.persistentVolumeClaimRetentionPolicy"],
    ],
    ["the number of its pods", { ...WEB.spec, replicas: UNKNOWN }, ["spec.replicas"]],
    [
      "its claim templates, which are a secret",
      { ...WEB.spec, volumeClaimTemplates: "[secret]" },
      ["spec.volumeClaimTemplates"],
    ],
  ] as const) {
    it(`is taken for what it was where only the update knows ${what}, which is named`, () => {
      const before = readStatefulSet(WEB);
      const after = readStatefulSet({ ...WEB, spec }, before);
      assert.deepEqual([after.pods, after.templates], [before.pods, before.templates]);
      assert.deepEqual(after.unknown, unknown);
    });
  }

  it("has no pods that could be named as long as only the update names it", () => {
    const { pods, replicas } = readStatefulSet({ ...WEB, metadata: { name: UNKNOWN } });
    assert.deepEqual([pods, replicas], [[], 2]);
  });
});
