import assert from "node:assert/strict";
import type { Sample } from "../../../bench/compare/life";
import { summarize } from "../../../bench/compare/summary";

function sample(contestant: string, seconds: number, cluster: number): Sample {
  return {
    size: "2",
    measure: "up",
    contestant,
    seconds,
    reached: seconds - 0.5,
    ended: seconds,
    cluster: { total: cluster * 1000 },
  };
}

describe("A summary", () => {
  it("compares medians with kubectl's, and takes the cluster's over all contestants", () => {
    const samples = [
      ...[5, 7, 6].map((seconds) => sample("kubectl", seconds, 4)),
      ...[9, 8, 10].map((seconds) => sample("this program", seconds, 4)),
    ];
    const [summary] = summarize(samples);
    assert.equal(summary?.cluster, 4);
    assert.deepEqual(
      summary.standings.map(({ contestant, toKubectl, overhead }) => [contestant, toKubectl, overhead]),
      [
        ["kubectl", 1, 2],
        ["this program", 1.5, 5],
      ],
    );
  });

  it("compares with kubectl also without what the cluster took longer for one of them", () => {
    const samples = [
      ...[6, 6, 6].map((seconds) => sample("kubectl", seconds, 4)),
      ...[12, 12, 12].map((seconds) => sample("this program", seconds, 8)),
    ];
    const [summary] = summarize(samples);
    assert.deepEqual(
      summary?.standings.map(({ toKubectl, toKubectlOnSameCluster }) => [toKubectl, toKubectlOnSameCluster]),
      [
        [1, 1],
        [2, (6 + 4) / (6 + 2)],
      ],
    );
  });

  it("has no ratio to a contestant that did not run", () => {
    const [summary] = summarize([sample("this program", 2, 0)]);
    assert.equal(summary?.standings.length, 1);
    assert.equal(summary.standings[0]?.toKubectl, undefined);
    assert.equal(summary.standings[0]?.toKubectlOnSameCluster, undefined);
  });

  it("knows only the measures that were taken", () => {
    assert.deepEqual(
      summarize([sample("kubectl", 5, 4)]).map(({ measure }) => measure),
      ["up"],
    );
    assert.deepEqual(summarize([]), []);
  });
});
