import assert from "node:assert/strict";
import { contracts, contractsIn } from "../../../contracts";
import { doesNotApply, judgeContract, observation, type Subject, verdict } from "../../../contracts/contract";

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

  it("have a place of their own in the order", () => {
    assert.equal(new Set(contracts.map(({ order }) => order)).size, contracts.length);
  });

  it("have a core that tells the two kinds of workloads apart", () => {
    const kinds = new Set(contractsIn("core").map(({ kind }) => kind));
    assert.deepEqual(kinds, new Set(["StatefulSet", "Deployment"]));
    assert.ok(contractsIn("core").length < contracts.length / 2);
  });

  it("refuse a workload of another kind", async () => {
    const subject = { promises: { kind: "Deployment" } } as Subject;
    const contract = contracts.find(({ kind }) => kind === "StatefulSet")!;
    await assert.rejects(judgeContract(contract, subject), /is about a StatefulSet, not about a Deployment/);
  });

  it("stand with those that only read before those that disturb", () => {
    const disturbing = contracts.map(({ disturbs }) => disturbs !== undefined);
    assert.deepEqual(disturbing, disturbing.toSorted());
  });
});
