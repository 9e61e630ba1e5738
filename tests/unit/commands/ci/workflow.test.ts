import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { projectFolder } from "../../../../command-line/locations";

/** The part of a workflow that has to agree with the rest of the project. */
interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly strategy?: { readonly matrix: { readonly node: readonly number[] } };
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

const folder = join(projectFolder, ".github", "workflows");

describe("The workflows for GitHub's runners", () => {
  const { prove } = workflow("ci.yml").jobs;

  it("run the same tests as .ci/run", () => {
    const own = readFileSync(join(projectFolder, ".ci", "run"), "utf8")
      .trim()
      .split("\n")
      .at(-1);
    assert.ok(prove?.steps.some(({ run }) => run === own));
  });

  it("prove on each version of Node that is maintained, the oldest that this project runs on first", () => {
    assert.deepEqual(prove?.strategy?.matrix.node, [22, 24, 26]);
  });

  for (const name of readdirSync(folder)) {
    it(`pin each action by its commit: ${name}`, () => {
      const steps = Object.values(workflow(name).jobs).flatMap((job) => job.steps);
      const unpinned = steps.flatMap(({ uses }) =>
        uses === undefined || /@[0-9a-f]{40}$/.test(uses) ? [] : [uses],
      );
      assert.deepEqual(unpinned, []);
    });
  }
});

function workflow(name: string): Workflow {
  return load(readFileSync(join(folder, name), "utf8")) as Workflow;
}
