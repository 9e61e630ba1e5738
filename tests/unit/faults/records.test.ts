import assert from "node:assert/strict";
import { Gaps } from "../../faults/records/gaps";
import { compareRecords } from "../../faults/records/records";

describe("Records on a volume", () => {
  const acknowledged = ["1 a", "2 b", "4 d"];

  it("are as they were written, with or without what was never acknowledged", () => {
    for (const found of [acknowledged, ["1 a", "2 b", "3 c", "4 d"], ["1 a", "2 b", "3", "4 d"]])
      assert.deepEqual(compareRecords(acknowledged, ["3 c"], found), { lost: [], altered: [] });
  });

  it("are lost where an acknowledged one is missing", () => {
    assert.deepEqual(compareRecords(acknowledged, [], ["1 a", "4 d"]), { lost: ["2 b"], altered: [] });
    assert.deepEqual(compareRecords(acknowledged, [], []), { lost: acknowledged, altered: [] });
  });

  it("are altered where something else stands in the place of one", () => {
    assert.deepEqual(compareRecords(acknowledged, [], ["1 a", "2 x", "4 d"]), {
      lost: ["2 b"],
      altered: ["2 x"],
    });
  });

  it("are altered where their order is not that of writing, or one is there twice", () => {
    assert.deepEqual(compareRecords(acknowledged, [], ["2 b", "1 a", "4 d"]).altered, ["2 b", "4 d"]);
    assert.deepEqual(compareRecords(acknowledged, [], ["1 a", "1 a", "2 b", "4 d"]).altered, ["1 a"]);
  });

  it("are altered where lines are there that nobody wrote", () => {
    assert.deepEqual(compareRecords(acknowledged, ["3 c"], [...acknowledged, "3 cc"]).altered, ["3 cc"]);
  });
});

describe("Gaps between successes", () => {
  it("are as long as the longest of them", () => {
    const gaps = new Gaps();
    for (const at of [1000, 1500, 4000, 4100]) gaps.success(at);
    assert.equal(gaps.longestSeconds, 2.5);
  });

  it("are none where there was at most one success", () => {
    const gaps = new Gaps();
    gaps.success(1000);
    assert.equal(gaps.longestSeconds, 0);
  });
});
