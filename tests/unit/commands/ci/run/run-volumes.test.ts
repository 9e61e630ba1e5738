import assert from "node:assert/strict";
import { isOfRun } from "../../../../../commands/ci/run/run-namespace";

describe("The volumes that a CI run deletes", () => {
  const bound = { claimRef: { namespace: "workloads-ci-1", name: "data-web-0" } };
  const provisioned = { annotations: { "pv.kubernetes.io/provisioned-by": "k8s.io/minikube-hostpath" } };

  it("are those that were made for its claims", () => {
    assert.ok(isOfRun({ metadata: provisioned, spec: bound }, "workloads-ci-1"));
    assert.ok(!isOfRun({ metadata: provisioned, spec: bound }, "workloads-ci-2"));
  });

  it("are none that an administrator made and a claim of it has bound", () => {
    assert.ok(!isOfRun({ metadata: { name: "nfs" }, spec: bound }, "workloads-ci-1"));
  });
});
