import assert from "node:assert/strict";
import { type CiRun, newRun } from "../../../../../commands/ci/run/ci-run";
import {
  ownershipOf,
  readRecords,
  removeRecord,
  writeRecord,
} from "../../../../../commands/ci/run/run-record";
import { ownProject } from "../../../../../pulumi/project/project";

describe("The record of a CI run", () => {
  let run: CiRun;

  before(async () => (run = await newRun(ownProject(), "a-context")));

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

  it("counts only if it names a CI run: one of an ordinary stack is no proof that the stack may go", async () => {
    const ordinary = { ...run, name: "dev" };
    await writeRecord(ordinary, []);
    try {
      assert.deepEqual(
        (await readRecords()).filter(({ name }) => name === "dev"),
        [],
      );
    } finally {
      await removeRecord(ordinary);
    }
  });

  it("says nothing of the processes of another machine", async () => {
    await writeRecord(run, [process.pid]);
    assert.equal(await ownershipOf({ ...(await recorded())!, hostname: "elsewhere" }), "unknown");
  });

  it("says nothing of the processes of another container, which has other numbers", async function () {
    await writeRecord(run, [process.pid]);
    const record = (await recorded())!;
    const [owner] = record.owners;
    if (owner?.space === undefined) return this.skip();
    const space = { ...owner.space, boot: "another", machine: "" };
    assert.equal(await ownershipOf({ ...record, owners: [{ ...owner, space }] }), "unknown");
  });

  it("is gone once the run is removed, however often that is said", async () => {
    await writeRecord(run, [process.pid]);
    await removeRecord(run);
    await removeRecord(run);
    assert.equal(await recorded(), undefined);
  });
});
