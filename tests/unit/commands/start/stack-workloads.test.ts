import assert from "node:assert/strict";
import { workloadsIn } from "../../../../commands/start/stack-workloads";

describe("The workloads in an exported state", () => {
  it("are its StatefulSets and Deployments", () => {
    const selector = { matchLabels: { "app.kubernetes.io/name": "web" } };
    const outputs = (kind: string) => ({
      apiVersion: "apps/v1",
      kind,
      metadata: { name: "web", namespace: "dev-1", uid: kind },
      spec: { selector },
    });
    const resources = ["StatefulSet", "Deployment"].map((kind) => ({
      urn: kind,
      type: `kubernetes:apps/v1:${kind}`,
      outputs: outputs(kind),
    }));
    const others = [
      { urn: "stack", type: "pulumi:pulumi:Stack" },
      {
        urn: "other",
        type: "kubernetes:apps/v1:ControllerRevision",
        outputs: outputs("ControllerRevision"),
      },
    ];
    assert.deepEqual(workloadsIn({ deployment: { resources: [...others, ...resources] } }), [
      { kind: "StatefulSet", name: "web", namespace: "dev-1", selector },
      { kind: "Deployment", name: "web", namespace: "dev-1", selector },
    ]);
  });

  it("are none where nothing was deployed", () => {
    assert.deepEqual(workloadsIn({ deployment: {} }), []);
    assert.deepEqual(
      workloadsIn({ deployment: { resources: [{ urn: "unmade", type: "kubernetes:apps/v1:StatefulSet" }] } }),
      [],
    );
  });
});
