import assert from "node:assert/strict";
import { allMeasures, defaultMeasures, measuresNamed } from "../../../bench/measure";
import { settingNamed } from "../../../bench/setting";

describe("What is measured", () => {
  it("is named by the number of replicas and the order of their start", () => {
    assert.deepEqual(settingNamed("10"), { name: "10", replicas: 10, podManagementPolicy: "OrderedReady" });
    assert.deepEqual(settingNamed("50-parallel"), {
      name: "50-parallel",
      replicas: 50,
      podManagementPolicy: "Parallel",
    });
  });

  for (const name of ["", "0", "-1", "2.5", "500", "2-ordered", "parallel"]) {
    it(`is not named ${JSON.stringify(name)}`, () => {
      assert.throws(() => settingNamed(name), /is no number of replicas/);
    });
  }

  it("is taken in the order of a workload's life, whatever the order of the names", () => {
    assert.deepEqual(measuresNamed(["destroy", "up"]), ["up", "destroy"]);
    assert.throws(() => measuresNamed(["down"]), /"down" is nothing that is measured/);
  });

  it("is everything at 2 replicas, the begin and the end at more", () => {
    assert.deepEqual(defaultMeasures(settingNamed("2")), allMeasures());
    assert.deepEqual(defaultMeasures(settingNamed("50-parallel")), ["up", "destroy"]);
  });
});
