import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { newRun } from "../../../../commands/ci/ci-run";
import { identityOf, isAlive } from "../../../../command-line/process-identity";
import { ownershipOf, readRecords, removeRecord, writeRecord } from "../../../../commands/ci/run-record";

describe("A process", () => {
  it("is alive as long as it runs, and not when another has its number", async () => {
    const self = (await identityOf(process.pid))!;
    assert.equal(await isAlive(self), true);
    assert.equal(await isAlive({ ...self, start: `${self.start}0` }), false);
  });

  it("has no identity once it has ended", async () => {
    const child = spawn(process.execPath, ["--eval", ""]);
    const { pid } = child;
    await once(child, "exit");
    assert.equal(await identityOf(pid!), undefined);
  });
});

describe("The record of a CI run", () => {
  const run = newRun("a-context");

  afterEach(() => removeRecord(run));

  async function recorded() {
    return (await readRecords()).find(({ name }) => name === run.name);
  }

  it("says that the run is alive while one of its processes is", async () => {
    await writeRecord(run, [process.pid]);
    assert.equal(await ownershipOf((await recorded())!), "alive");
  });

  it("says that the run is dead when none is", async () => {
    await writeRecord(run, []);
    assert.equal(await ownershipOf((await recorded())!), "gone");
  });

  it("says nothing of the processes of another machine", async () => {
    await writeRecord(run, [process.pid]);
    assert.equal(await ownershipOf({ ...(await recorded())!, hostname: "elsewhere" }), "unknown");
  });

  it("is gone once the run is removed, however often that is said", async () => {
    await writeRecord(run, [process.pid]);
    await removeRecord(run);
    await removeRecord(run);
    assert.equal(await recorded(), undefined);
  });
});
