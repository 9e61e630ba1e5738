import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { projectFolder } from "../../command-line/locations";
import { withFolder } from "../support/packed";

/** More files than these have more than one subject: give one of them a folder of its own. */
const MOST_FILES = 16;

const DEPCRUISE = join(projectFolder, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");

/** Runs the check of `npm test` on a project with these files, and returns its exit code and what it printed. */
async function check(files: Readonly<Record<string, string>>): Promise<{ failed: boolean; printed: string }> {
  return withFolder(async (folder) => {
    for (const [path, text] of Object.entries({ ...files, "tsconfig.json": "{}" })) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const config = join(projectFolder, ".dependency-cruiser.mjs");
    return new Promise((resolve) => {
      execFile(process.execPath, [DEPCRUISE, "--config", config, "."], { cwd: folder }, (error, printed) => {
        resolve({ failed: error !== null, printed: stripVTControlCharacters(printed) });
      });
    });
  });
}

describe("The check of the rooms' imports", () => {
  it("refuses an import from a higher room", async () => {
    const { failed, printed } = await check({
      "kubernetes/client.ts": 'import { judge } from "../contracts/judge";\nexport const client = judge;\n',
      "contracts/judge.ts": "export const judge = 1;\n",
    });
    assert.match(printed, /kubernetes-imports-no-higher-room: kubernetes\/client\.ts → contracts\/judge\.ts/);
    assert.ok(failed);
  });

  it("refuses files that import each other", async () => {
    const { failed, printed } = await check({
      "components/one.ts": 'import { two } from "./two";\nexport const one = () => two;\n',
      "components/two.ts": 'import { one } from "./one";\nexport const two = () => one;\n',
    });
    assert.match(printed, /no-circle/);
    assert.ok(failed);
  });

  it("refuses measurements that stand on tests", async () => {
    const { failed, printed } = await check({
      "bench/main.ts": 'import "../tests/fixture";\n',
      "tests/fixture.ts": "export {};\n",
    });
    assert.match(printed, /bench-imports-no-test/);
    assert.ok(failed);
  });

  it("takes an import from a lower room", async () => {
    const { failed, printed } = await check({
      "contracts/judge.ts": 'import { client } from "../kubernetes/client";\nexport const judge = client;\n',
      "kubernetes/client.ts": "export const client = 1;\n",
    });
    assert.ok(!failed, printed);
  });
});

describe("A folder", () => {
  const files = execFileSync("git", ["ls-files"], { cwd: projectFolder, encoding: "utf8" })
    .trim()
    .split("\n");
  // The project's own folder is left out: many tools look for their configuration there.
  const folders = [...new Set(files.map((path) => dirname(path)))].filter((folder) => folder !== ".");

  it(`has at most ${MOST_FILES} files beside each other`, () => {
    const counts = folders.map((folder) => ({
      folder,
      count: files.filter((path) => dirname(path) === folder).length,
    }));
    assert.deepEqual(
      counts.filter(({ count }) => count > MOST_FILES),
      [],
    );
  });
});
