import assert from "node:assert/strict";
import { once } from "node:events";
import { ENGINE_VARIABLE, newEngine } from "../../../../pulumi/recovery/engine-note";
import { endOrphanedPlugins } from "../../../../pulumi/recovery/orphaned-plugins";
import { startWaiting } from "../../../support/running/waiting-process";

describe("What a killed engine left running", function () {
  before(function () {
    if (process.platform !== "linux") this.skip();
  });

  it("is ended, and what another engine of the same project runs is not", async () => {
    const [killed, other] = [newEngine(), newEngine()];
    const [orphan, bystander] = await Promise.all([
      startWaiting({ [ENGINE_VARIABLE]: killed.id }),
      startWaiting({ [ENGINE_VARIABLE]: other.id }),
    ]);
    const ended = once(orphan, "exit");
    try {
      assert.equal(await endOrphanedPlugins(killed), 1);
      assert.deepEqual(await ended, [null, "SIGKILL"]);
      assert.equal(bystander.exitCode ?? bystander.signalCode, null);
    } finally {
      bystander.kill();
    }
  });

  it("is nothing if it left nothing", async () => {
    assert.equal(await endOrphanedPlugins(newEngine()), 0);
  });
});
