import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { generatedSchemas, SCHEMAS } from "../../../packaging/schemas";

describe("the committed schemas", () => {
  it("are those that the sources give (npm run schemas)", async function () {
    this.timeout(60_000);
    const generated = await generatedSchemas();
    for (const [file, content] of Object.entries(generated)) {
      assert.equal(await readFile(join(SCHEMAS, file), "utf8"), content, file);
    }
  });
});
