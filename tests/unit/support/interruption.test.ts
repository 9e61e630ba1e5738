import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { typescriptOptions } from "../../../command-line/locations";

describe("A run that owns something", () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`removes it on ${signal}, and ends as a program that the signal ended`, async () => {
      const { printed, exitCode } = await interrupt((run) => run.kill(signal));
      assert.deepEqual(
        [printed, exitCode],
        ["owned\nremoved\n", { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]],
      );
    });
  }

  it("removes it when the process that started it is gone", async () => {
    const { printed, exitCode } = await interrupt((run) => {
      run.disconnect();
    });
    assert.deepEqual([printed, exitCode], ["owned\nremoved\n", 1]);
  });

  it("ends although some of its work does not, and sweeps up then", async () => {
    const { printed, exitCode } = await interrupt((run) => run.kill("SIGTERM"), "stuck");
    assert.deepEqual(printed.trim().split("\n").sort(), ["owned", "removed", "swept"]);
    assert.equal(exitCode, 143);
  });
});

async function interrupt(
  by: (run: ChildProcess) => void,
  ...args: string[]
): Promise<{ printed: string; exitCode: number }> {
  const run = fork(join(__dirname, "interrupted-run.ts"), args, {
    execArgv: [...typescriptOptions],
    silent: true,
  });
  let printed = "";
  run.stdout?.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
    if (printed === "owned\n") by(run);
  });
  const [[exitCode]] = (await Promise.all([once(run, "exit"), once(run.stdout!, "end")])) as [
    [number],
    unknown,
  ];
  return { printed, exitCode };
}
