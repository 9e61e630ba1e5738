import assert from "node:assert/strict";
import { conflictOf } from "../../../../../commands/plan/surroundings/field-conflict";

const conflict = (text: string): string =>
  `Preview failed: 1 error occurred:
\t* the Kubernetes API server reported that "ns/web" failed to fully initialize or become live: Server-Side Apply field conflict detected. See https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources for troubleshooting help.
The resource managed by field manager "pulumi-ours" had an apply conflict: Apply failed with ${text}

`;

describe("The message of a conflict", () => {
  it("names the other and its field", () => {
    const text = '1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas';
    assert.deepEqual(conflictOf(conflict(text)), {
      manager: "pulumi-ours",
      owners: [{ manager: "kubectl", subresource: "scale", paths: [".spec.replicas"] }],
    });
  });

  it("names several others and fields", () => {
    const text = `3 conflicts: conflicts with "kubectl-label" using apps/v1:
- .metadata.labels.app.kubernetes.io/name
- .metadata.labels.team
conflict with "kube-controller-manager" with subresource "scale" using apps/v1: .spec.replicas`;
    assert.deepEqual(conflictOf(conflict(text))?.owners, [
      {
        manager: "kubectl-label",
        paths: [".metadata.labels.app.kubernetes.io/name", ".metadata.labels.team"],
      },
      { manager: "kube-controller-manager", subresource: "scale", paths: [".spec.replicas"] },
    ]);
  });

  it("is none if it tells of anything else", () => {
    assert.equal(conflictOf("Preview failed: Forbidden: updates to statefulset spec"), undefined);
  });
});
