import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { typescriptOptions } from "../../../../command-line/locations";
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

  it("names the command that failed, and how its output ended", async () => {
    const ended = await runLayer(layer("console.log('the reason'); process.exit(3)"));
    assert.match(ended.failures.join(), /^\S*node\S* --eval .* ended with exit code 3\..*:\nthe reason\n$/s);
    const killed = await runLayer(
      layer("console.log('the last test'); process.kill(process.pid, 'SIGKILL')", true),
    );
    assert.match(killed.failures.join(), /ended with SIGKILL\..*:\nthe last test\n$/s);
    const missing = await runLayer({ name: "tried", commands: [["/nowhere/tool"]] });
    assert.match(missing.failures.join(), /^cannot run \/nowhere\/tool: .*ENOENT/);
  });

  it("keeps what it printed for whom it failed", async () => {
    const { output } = await runLayer(layer("console.error('the reason'); process.exit(1)"));
    assert.match(output, /the reason/);
  });
});

describe("An interrupted layer", () => {
  it("is killed if it does not end in time, and its further commands are not started", () => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [...typescriptOptions, join(__dirname, "interrupted-layer.ts")],
      { encoding: "utf8" },
    );
    assert.match(stdout, /^\S+ --eval .* ended with SIGKILL\./s, stderr);
    assert.match(stdout, /\nnot run, for the run was interrupted\n$/);
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
