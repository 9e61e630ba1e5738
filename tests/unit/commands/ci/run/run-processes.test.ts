import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { RUN_VARIABLE } from "../../../../../commands/ci/run/ci-run";
import { newRunName } from "../../../../../commands/ci/run/ci-run";
import { endProcesses, processesOf } from "../../../../../commands/ci/run/run-processes";

// Elsewhere no process can be told by its environment.
const describeOnLinux = process.platform === "linux" ? describe : () => undefined;

describeOnLinux("The processes of a CI run that was killed", () => {
  it("are found and ended, and no others", async () => {
    const [run, other] = [newRunName(), newRunName()];
    const [orphan, bystander] = [start(run), start(other)];
    await Promise.all([once(orphan, "spawn"), once(bystander, "spawn")]);

    await endProcesses({ name: run });
    const left = [await processesOf({ name: run }), await processesOf({ name: other })];
    bystander.kill();
    assert.deepEqual(
      left.map((processes) => processes.map(({ pid }) => pid)),
      [[], [bystander.pid]],
    );
  });
});

function start(runName: string) {
  const forever = "setInterval(() => undefined, 1000)";
  return spawn(process.execPath, ["--eval", forever], { env: { ...process.env, [RUN_VARIABLE]: runName } });
}
