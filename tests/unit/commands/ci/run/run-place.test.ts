import assert from "node:assert/strict";
import { KubeConfig } from "@kubernetes/client-node";
import type { CiRun } from "../../../../../commands/ci/run/ci-run";
import { requireOwnPlace } from "../../../../../commands/ci/run/run-place";
import type { Inputs, ResourceChange } from "../../../../../commands/plan/preview/resource-change";
import { Cluster } from "../../../../../kubernetes/connection/cluster";
import { CLAIM, HELM_RELEASE } from "../../../../../pulumi/resource-types";

const NAME = "workloads-ci-a-b";

/** A change of a provider whose cluster is hidden, so that no kubeconfig is read. */
function change(type: string, next: Inputs, options: Partial<ResourceChange> = {}): ResourceChange {
  return {
    urn: `urn:pulumi:dev::shop::${type}::data`,
    type,
    kind: "create",
    new: next,
    paths: [],
    provider: "",
    providerOfStack: { urn: "urn", inputs: { kubeconfig: "[secret]" } },
    retained: false,
    willBeRetained: false,
    moved: false,
    deletedFirst: false,
    ...options,
  };
}

function claim(options: Partial<ResourceChange> = {}): ResourceChange {
  const metadata = { name: "data", namespace: NAME };
  return change(CLAIM, { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata }, options);
}

function check(...changes: ResourceChange[]): void {
  const run = { name: NAME, kubeContext: "minikube" } as CiRun;
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    { name: "run", server: "https://run.invalid", skipTLSVerify: false },
    { name: "run" },
  );
  requireOwnPlace(changes, new Cluster(kubeConfig), run, "namespace");
}

describe("The program of a CI run", () => {
  it("may make objects, and install Helm releases, in the namespace of the run", () => {
    check(claim(), change(HELM_RELEASE, { name: "mysql", namespace: NAME }));
  });

  it("is refused if it imports an object, which the run would delete at its end", () => {
    assert.throws(() => {
      check(claim({ imported: true, kind: "none" }));
    }, /imports objects that exist.*PersistentVolumeClaim workloads-ci-a-b\/data/s);
  });

  it("is refused if it installs a Helm release elsewhere", () => {
    assert.throws(() => {
      check(change(HELM_RELEASE, { name: "mysql", namespace: "default" }));
    }, /namespace of the run.*Helm release default\/mysql/s);
  });
});
