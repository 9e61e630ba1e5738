import assert from "node:assert/strict";
import type { Sample } from "../../../bench/sample";
import { summarize } from "../../../bench/summary";

function sample(contestant: string, seconds: number, cluster: number, round = 1): Sample {
  return {
    setting: "2",
    measure: "up",
    contestant,
    round,
    seconds,
    reached: seconds - 0.5,
    ended: seconds,
    cluster: { total: cluster * 1000 },
  };
}

describe("A summary", () => {
  it("compares medians with kubectl's and with the cluster's over all contestants", () => {
    const samples = [
      ...[5, 7, 6].map((seconds, index) => sample("kubectl", seconds, 4, index + 1)),
      ...[9, 8, 10].map((seconds, index) => sample("this program", seconds, 4, index + 1)),
    ];
    const [summary] = summarize("2", samples, ["kubectl", "this program"]);
    assert.equal(summary?.cluster.median, 4);
    assert.deepEqual(
      summary.standings.map(({ contestant, toKubectl, toCluster, overhead }) => [
        contestant,
        toKubectl,
        toCluster,
        overhead.median,
      ]),
      [
        ["kubectl", 1, 1.5, 2],
        ["this program", 1.5, 2.25, 5],
      ],
    );
  });

  it("compares with kubectl also without what the cluster took longer for one of them", () => {
    const samples = [
      ...[6, 6, 6].map((seconds, index) => sample("kubectl", seconds, 4, index + 1)),
      ...[12, 12, 12].map((seconds, index) => sample("this program", seconds, 8, index + 1)),
    ];
    const [summary] = summarize("2", samples, ["kubectl", "this program"]);
    assert.deepEqual(
      summary?.standings.map(({ toKubectl, toKubectlOnSameCluster }) => [toKubectl, toKubectlOnSameCluster]),
      [
        [1, 1],
        [2, (6 + 4) / (6 + 2)],
      ],
    );
  });

  it("has no ratio to a cluster that had nothing to do, and none to a contestant that did not run", () => {
    const [summary] = summarize("2", [sample("this program", 2, 0)], ["kubectl", "this program"]);
    assert.equal(summary?.standings.length, 1);
    assert.equal(summary.standings[0]?.toCluster, undefined);
    assert.equal(summary.standings[0]?.toKubectl, undefined);
    assert.equal(summary.standings[0]?.toKubectlOnSameCluster, undefined);
  });

  it("knows only the measures that were taken", () => {
    assert.deepEqual(
      summarize("2", [sample("kubectl", 5, 4)], ["kubectl"]).map(({ measure }) => measure),
      ["up"],
    );
    assert.deepEqual(summarize("10", [sample("kubectl", 5, 4)], ["kubectl"]), []);
  });
});
