import assert from "node:assert/strict";
import { isLeftOver, testName } from "../../../support/running/test-name";

const NOW = new Date();
const TWO_HOURS_AGO = new Date(NOW.getTime() - 2 * 60 * 60 * 1000);

/** Above the greatest process id that Linux gives. */
const NO_PROCESS = "99999999";

describe("What bears a test name", () => {
  const ofDeadRun = testName().replace(`-${process.pid}-`, `-${NO_PROCESS}-`);

  it("is left over when its run is gone", () => {
    assert.equal(isLeftOver(ofDeadRun, NOW), true);
    assert.equal(isLeftOver(`project-${ofDeadRun}-suffix`, NOW), true);
  });

  it("is not while its run lives", () => {
    assert.equal(isLeftOver(testName(), NOW), false);
  });

  it("is left over after an hour, when another machine may have made it", () => {
    const ofElsewhere = ofDeadRun.replace(/test-....-/, "test-0000-");
    assert.deepEqual([isLeftOver(ofElsewhere, NOW), isLeftOver(ofElsewhere, TWO_HOURS_AGO)], [false, true]);
  });

  it("is told apart from everything else", () => {
    assert.equal(isLeftOver("kubernetes-workloads-dev-abcdef", TWO_HOURS_AGO), false);
  });
});
