import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { projectFolder } from "../../../../command-line/locations";
import { versions } from "../../../../command-line/versions";

/** The part of the workflow that has to agree with the rest of the project. */
interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: { readonly prove: { readonly strategy: { readonly matrix: { readonly node: number[] } } } };
}

describe("The workflow for GitHub's runners", () => {
  const workflow = load(
    readFileSync(join(projectFolder, ".github", "workflows", "ci.yml"), "utf8"),
  ) as Workflow;

  it("brings the versions that the toolchain pins", () => {
    const { PULUMI_VERSION, MINIKUBE_VERSION, KUBERNETES_VERSION } = workflow.env;
    assert.deepEqual(
      [PULUMI_VERSION, MINIKUBE_VERSION, KUBERNETES_VERSION],
      [versions.pulumi, versions.minikube, versions.kubernetes],
    );
  });

  it("proves on each version of Node that is maintained, the oldest that this project runs on first", () => {
    assert.deepEqual(workflow.jobs.prove.strategy.matrix.node, [22, 24, 26]);
  });
});
