import assert from "node:assert/strict";
import { median } from "../../../bench/scale/median";

describe("A median", () => {
  it("is the middle of an odd number of values, in any order", () => {
    assert.equal(median([9, 1, 4]), 4);
  });

  it("is halfway between the two in the middle of an even number", () => {
    assert.equal(median([9, 1, 4, 2]), 3);
  });
});
