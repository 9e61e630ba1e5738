import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newRunName } from "../../../../../commands/ci/run/ci-run";
import { removeTraces } from "../../../../../commands/ci/run/ci-stack";
import { fileBackend } from "../../../../../pulumi/state/file-backend";

describe("The traces of a CI run's stack", () => {
  let folder: string;

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "traces-"))));

  afterEach(() => rm(folder, { recursive: true }));

  it("go, and those of stacks whose names begin with the run's stay", async () => {
    const name = newRunName();
    const copies = [`${name}-copy`, `${name}.copy`, `${name}.json`];
    for (const stack of [name, ...copies]) await keepTracesOf(stack);
    const before = await traces();

    const project = { name: "shop", folder };
    await removeTraces({ name, kubeContext: "any", backend: fileBackend(folder), project });
    const own = [
      `Pulumi.${name}.yaml`,
      ...["", ".gz"].flatMap((end) => [
        `stacks/shop/${name}.json${end}`,
        `stacks/shop/${name}.json${end}.bak`,
      ]),
      `history/shop/${name}/1.json`,
      `backups/shop/${name}/1.json`,
      `locks/organization/shop/${name}/1.json`,
    ];
    assert.deepEqual(
      own.filter((trace) => !before.includes(trace)),
      [],
    );
    assert.deepEqual(
      await traces(),
      before.filter((trace) => !own.includes(trace)),
    );
  });

  async function keepTracesOf(stack: string): Promise<void> {
    const state = join(folder, ".pulumi");
    const kept = [".json", ".json.bak", ".json.gz", ".json.gz.bak"].map((end) =>
      join(state, "stacks", "shop", `${stack}${end}`),
    );
    const folders = ["history", "backups", "locks/organization"].map((each) =>
      join(state, each, "shop", stack, "1.json"),
    );
    for (const file of [join(folder, `Pulumi.${stack}.yaml`), ...kept, ...folders]) {
      await mkdir(join(file, ".."), { recursive: true });
      await writeFile(file, "{}");
    }
  }

  async function traces(): Promise<string[]> {
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    return found
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
      .map((path) => path.replace(/^\.pulumi\//, ""))
      .sort();
  }
});
