import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { projectFolder, typescriptOptions } from "../../../command-line/locations";
import sdk from "@pulumi/pulumi/package.json";
import manifest from "../../../package.json";
import { PATIENCE } from "./patience";

/** What the components themselves need, loaded when outputs are checked, and what Pulumi's SDK loads. */
const OF_COMPONENTS = ["ajv", ...Object.keys(sdk.dependencies)];

describe("Importing the components", function () {
  this.timeout(PATIENCE);

  it("loads none of the command's and the contracts' dependencies, and none of their modules", () => {
    const entry = join(projectFolder, "components", "index.ts");
    const script = `require(${JSON.stringify(entry)}); console.log(JSON.stringify(Object.keys(require.cache)))`;
    const printed = execFileSync(process.execPath, [...typescriptOptions, "--eval", script], {
      encoding: "utf8",
    });
    const loaded = JSON.parse(printed.split("\n").at(-2) ?? "[]") as string[];
    const others = Object.keys(manifest.dependencies).filter((name) => !OF_COMPONENTS.includes(name));
    const folders = [
      ...others.map((name) => join("node_modules", name)),
      ...["commands", "contracts", "kubernetes", "pulumi"].map((room) => join(projectFolder, room)),
    ];
    assert.ok(loaded.length > 10);
    assert.ok(others.length > 2);
    assert.deepEqual(
      loaded.filter((path) => folders.some((folder) => path.includes(`${folder}/`))),
      [],
    );
  });
});
