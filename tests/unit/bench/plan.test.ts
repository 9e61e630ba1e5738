import assert from "node:assert/strict";
import { planSeries } from "../../../bench/plan";

function roundsOf(replicas: string[], rounds: string[]): [string, number][] {
  return planSeries(replicas, undefined, rounds).map((series) => [series.setting.name, series.rounds]);
}

describe("The plan of a benchmark", () => {
  it("has 7 rounds where nobody says otherwise", () => {
    assert.deepEqual(roundsOf(["2"], []), [["2", 7]]);
  });

  it("has other rounds for all settings, and others again for one", () => {
    assert.deepEqual(roundsOf(["2", "50", "50-parallel"], ["3", "50-parallel=1"]), [
      ["2", 3],
      ["50", 3],
      ["50-parallel", 1],
    ]);
  });

  for (const rounds of ["0", "many", "50=", "=2", "50=0"]) {
    it(`refuses ${JSON.stringify(rounds)} rounds`, () => {
      assert.throws(() => planSeries(["2"], undefined, [rounds]), /is no number of rounds/);
    });
  }

  it("refuses what is nothing to measure", () => {
    assert.throws(() => planSeries(["2"], ["speed"], []), /"speed" is nothing that is measured/);
  });

  it("has no series where only the phases are wanted", () => {
    assert.deepEqual(planSeries(["2", "10"], ["phases"], []), []);
  });
});
