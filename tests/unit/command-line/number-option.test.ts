import assert from "node:assert/strict";
import { numberOption } from "../../../command-line/number-option";

describe("a number that a command is given", () => {
  it("is a whole number from the least one on", () => {
    assert.equal(numberOption("runs", "0"), 0);
    assert.equal(numberOption("runs", "20", 1), 20);
  });

  for (const text of ["", "abc", "-1", "1.5", "1e3", "007", "0"]) {
    it(`is refused as "${text}", by the option's name`, () => {
      assert.throws(() => numberOption("runs", text, 1), {
        message: `--runs is given "${text}", which is no whole number from 1`,
      });
    });
  }
});
