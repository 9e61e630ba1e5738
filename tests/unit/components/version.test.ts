import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { VERSION } from "../../../components/version";
import { projectFolder } from "../../../command-line/locations";
import manifest from "../../../package.json";

describe("the version that the package states", () => {
  it("is that of package.json", () => {
    assert.equal(VERSION, manifest.version);
  });

  it("has a section of its own in the changelog when it is released", () => {
    const changelog = readFileSync(join(projectFolder, "CHANGELOG.md"), "utf8");
    const released = [...changelog.matchAll(/^## (\d+\.\d+\.\d+)$/gm)].map(([, version]) => version ?? "");
    for (const version of released) {
      const section = execFileSync(process.execPath, ["packaging/changelog-section.mjs", version], {
        cwd: projectFolder,
        encoding: "utf8",
      });
      assert.notEqual(section.trim(), "", version);
    }
  });
});
