import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { ENGINE_VARIABLE, newEngine } from "../../../../pulumi/recovery/engine-note";
import { endOrphanedPlugins } from "../../../../pulumi/recovery/orphaned-plugins";

describe("What a killed engine left running", function () {
  before(function () {
    if (process.platform !== "linux") this.skip();
  });

  it("is ended, and what another engine of the same project runs is not", async () => {
    const [killed, other] = [newEngine(), newEngine()];
    const [orphan, bystander] = await Promise.all([start(killed.id), start(other.id)]);
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

async function start(engine: string): Promise<ChildProcess> {
  const forever = "setInterval(() => undefined, 1000)";
  const env = { ...process.env, [ENGINE_VARIABLE]: engine };
  const child = spawn(process.execPath, ["--eval", forever], { env });
  await once(child, "spawn");
  return child;
}
