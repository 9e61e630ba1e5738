import assert from "node:assert/strict";
import { contracts } from "../../../contracts";
import { type Contract, doesNotApply, observation, verdict } from "../../../contracts/contract";
import { contractGroups } from "../../../contracts/groups";

describe("A verdict", () => {
  it("is kept when all observations hold", () => {
    assert.deepEqual(verdict([observation("a is 1", true, "a is wrong")]), {
      outcome: "kept",
      evidence: ["a is 1"],
      violations: [],
    });
  });

  it("is broken by one observation that does not", () => {
    const { outcome, violations } = verdict([
      observation("a", true, "a is wrong"),
      observation("b", false, "b is wrong"),
    ]);
    assert.deepEqual([outcome, violations], ["broken", ["b is wrong"]]);
  });

  it("is neither kept nor broken where the promise does not apply", () => {
    assert.deepEqual(doesNotApply("there is one pod"), {
      outcome: "does not apply",
      evidence: [],
      violations: [],
      reason: "there is one pod",
    });
  });

  it("does not exist where nothing was observed", () => {
    assert.throws(() => verdict([]), /nothing was observed/);
  });
});

describe("The contracts", () => {
  it("have names of their own", () => {
    assert.equal(new Set(contracts.map(({ name }) => name)).size, contracts.length);
  });

  it("are each in one group, and in no second one but the core", () => {
    const { core, ...groups } = contractGroups;
    const names = (all: readonly Contract[]): string[] => all.map(({ name }) => name).sort();
    assert.deepEqual(names(Object.values(groups).flat()), names(contracts));
    assert.ok(core!.every((contract) => contracts.includes(contract)));
  });

  it("stand with those that only read before those that disturb", () => {
    const disturbing = contracts.map(({ disturbs }) => disturbs !== undefined);
    assert.deepEqual(disturbing, disturbing.toSorted());
  });
});
