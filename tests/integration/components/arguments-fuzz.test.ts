import assert from "node:assert/strict";
import { execPath } from "node:process";
import { projectFolder, typescriptOptions } from "../../../command-line/locations";
import { inBackground } from "../../support/running/background";
import { runProgram } from "../../support/packed";
import "../suite";

/** A share of what `npm run test:fuzz` tries, always the same: new ones are for that to find. */
const SHARE = ["--cases", "0", "--previews", "0", "--arguments", "40", "--seed", "1"];

describe("The components and the API server", () => {
  // Of its own process: objects are made with a mocked engine, which programs of other tests must not meet.
  const compared = inBackground(() =>
    runProgram(execPath, [...typescriptOptions, "tests/fuzz/main.ts", ...SHARE], { cwd: projectFolder }),
  );

  it("agree on random arguments, or the difference has been judged", async () => {
    assert.match(
      await compared(),
      /^40 sets of arguments: [1-9]\d* taken .*, [1-9]\d* refused by both, .* 0 disagreements$/m,
    );
  });
});
