import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { withTemporaryFolder } from "./temporary-folder";

const project = resolve(__dirname, "../../..");

describe("the first step of every command", () => {
  it("says which Node it needs when this one is too old", async () => {
    await withTemporaryFolder(async (folder) => {
      const oldNode = join(folder, "old-node.cjs");
      await writeFile(
        oldNode,
        "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } });",
      );
      const command = ["--require", oldNode, "toolchain/bootstrap.mjs", "tests/all.ts"];
      const result = spawnSync(process.execPath, command, { cwd: project, encoding: "utf8" });
      assert.equal(result.status, 1);
      assert.match(
        result.stderr,
        /^error: Node 18\.20\.4 is too old: this project needs Node 20\.19\.0 or newer\./,
      );
      assert.match(result.stderr, /Install a current Node/);
    });
  });
});
