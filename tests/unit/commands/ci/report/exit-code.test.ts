import assert from "node:assert/strict";
import { exitCodeOf, type RunEnd } from "../../../../../commands/ci/report/exit-code";
import { judgement } from "../judgement";

const PROVEN: RunEnd = {
  cancelled: false,
  failure: undefined,
  leftOver: undefined,
  judgements: [judgement("kept")],
  notRestored: [],
};
const ERROR = new Error("something");

describe("The exit code of a CI run", () => {
  const cases: [what: string, end: Partial<RunEnd>, exitCode: number][] = [
    ["0 when all contracts are kept", {}, 0],
    ["0 when some do not apply", { judgements: [judgement("does not apply"), judgement("kept")] }, 0],
    ["1 when one is broken", { judgements: [judgement("kept"), judgement("broken")] }, 1],
    ["1 when one has not given back what it changed", { notRestored: ["the replicas of web"] }, 1],
    ["1 when one could not be judged", { judgements: [judgement("not judged")] }, 1],
    ["2 when the set-up or the engine failed", { failure: ERROR, judgements: [] }, 2],
    ["2 when something is left, even of a proven stack", { leftOver: ERROR }, 2],
    ["130 when it was cancelled and removed", { cancelled: true, failure: ERROR, judgements: [] }, 130],
    ["2 when it was cancelled and something is left", { cancelled: true, leftOver: ERROR }, 2],
  ];
  for (const [what, end, exitCode] of cases) {
    it(`is ${what}`, () => {
      assert.equal(exitCodeOf({ ...PROVEN, ...end }), exitCode);
    });
  }
});
