import assert from "node:assert/strict";
import { RUN_VARIABLE } from "../../../../../commands/ci/run/ci-run";
import { newRunName } from "../../../../../commands/ci/run/ci-run";
import { endProcesses, processesOf } from "../../../../../commands/ci/run/run-processes";
import { startWaiting } from "../../../../support/running/waiting-process";

// Elsewhere no process can be told by its environment.
const describeOnLinux = process.platform === "linux" ? describe : () => undefined;

describeOnLinux("The processes of a CI run that was killed", () => {
  it("are found and ended, and no others", async () => {
    const [run, other] = [newRunName(), newRunName()];
    await startWaiting({ [RUN_VARIABLE]: run });
    const bystander = await startWaiting({ [RUN_VARIABLE]: other });

    await endProcesses({ name: run });
    const left = [await processesOf({ name: run }), await processesOf({ name: other })];
    bystander.kill();
    assert.deepEqual(
      left.map((processes) => processes.map(({ pid }) => pid)),
      [[], [bystander.pid]],
    );
  });
});
