import assert from "node:assert/strict";
import { parseCheckpoint } from "../../../toolchain/checkpoint";
import { Failure } from "../../../toolchain/failure";

const PATH = "/state/dev.json";

describe("The state of a stack", () => {
  it("is read", () => {
    const text = JSON.stringify({ checkpoint: { latest: { pending_operations: [] } } });
    assert.deepEqual(parseCheckpoint(text, PATH), JSON.parse(text));
  });

  for (const text of ['{"checkpoint":{"latest":{"pending_opera', ""]) {
    it(`that was cut off after ${text.length} characters is named, with its copies`, () => {
      assert.throws(
        () => parseCheckpoint(text, PATH),
        (error) =>
          error instanceof Failure &&
          error.message.includes(`${PATH} is cut off`) &&
          error.remedy.includes(`${PATH}.bak`),
      );
    });
  }
});
