import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { failureOf } from "../../command-line/failures/failure-of";
import { projectFolder } from "../../command-line/locations";

const TYPEDOC = join(projectFolder, "node_modules/typedoc/bin/typedoc");

describe("The reference", function () {
  // TypeDoc compiles the whole package, beside the other layers.
  this.timeout(240_000);

  it("documents all that the package exports, and links only to what is there: npm run docs", async () => {
    await promisify(execFile)(process.execPath, [TYPEDOC, "--emit", "none"], { cwd: projectFolder });
  });

  it("would not pass with something that is not documented", async () => {
    const strict = ["--emit", "none", "--requiredToBeDocumented", "TypeParameter"];
    const failure = await failureOf(() =>
      promisify(execFile)(process.execPath, [TYPEDOC, ...strict], { cwd: projectFolder }),
    );
    assert.match(String(failure), /does not have any documentation/);
  });
});
