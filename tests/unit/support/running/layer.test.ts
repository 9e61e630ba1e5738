import assert from "node:assert/strict";
import { runLayer } from "../../../support/running/layer";

describe("A layer", () => {
  it("counts as one where it is a tool", async () => {
    assert.deepEqual(await counts("process.exit(0)"), [1, 0]);
    assert.deepEqual(await counts("process.exit(3)"), [0, 1]);
  });

  it("counts each test where it is a run of mocha", async () => {
    assert.deepEqual(
      await counts("process.send({ passed: 5, failed: 0, failures: [], skipped: [] })", true),
      [5, 0],
    );
    assert.deepEqual(
      await counts(
        "process.send({ passed: 5, failed: 2, failures: [], skipped: [] }); process.exitCode = 1",
        true,
      ),
      [5, 2],
    );
  });

  it("failed when no test ran", async () => {
    assert.deepEqual(
      await counts("process.send({ passed: 0, failed: 0, failures: [], skipped: [] })", true),
      [0, 1],
    );
  });

  it("failed when its run of mocha ended badly without a failed test", async () => {
    assert.deepEqual(
      await counts(
        "process.send({ passed: 5, failed: 0, failures: [], skipped: [] }); process.exitCode = 1",
        true,
      ),
      [5, 1],
    );
    assert.deepEqual(await counts("process.kill(process.pid, 'SIGKILL')", true), [0, 1]);
  });

  it("tells which tests failed", async () => {
    const script =
      "process.send({ passed: 5, failed: 1, failures: ['A pod runs: it does not'], skipped: ['B'] })";
    const { failures, skipped } = await runLayer(layer(script, true));
    assert.deepEqual([failures, skipped], [["A pod runs: it does not"], ["B"]]);
  });

  it("keeps what it printed for whom it failed", async () => {
    const { output } = await runLayer(layer("console.error('the reason'); process.exit(1)"));
    assert.match(output, /the reason/);
  });
});

async function counts(script: string, mocha = false): Promise<[passed: number, failed: number]> {
  const { passed, failed } = await runLayer(layer(script, mocha));
  return [passed, failed];
}

function layer(script: string, mocha = false) {
  const command = [process.execPath, "--eval", `${script}; process.channel?.unref()`] as const;
  return { name: "tried", commands: [command], mocha };
}
