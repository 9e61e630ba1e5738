import assert from "node:assert/strict";
import { Failure } from "../../../../command-line/failures/failure";
import { outputOf, run, succeeds } from "../../../../command-line/processes/process";
import { assertRefused } from "../../../support/refused";

describe("running a program", () => {
  it("returns what it prints on stdout and reports each last line", async () => {
    const lines: string[] = [];
    const output = await run("sh", ["-c", "echo one; echo two >&2"], { onLine: (line) => lines.push(line) });
    assert.equal(output, "one");
    assert.deepEqual(lines.flatMap((line) => line.split("\n")).sort(), ["one", "two"]);
  });

  it("fails with the command, its exit code and the end of its output", async () => {
    await assertRefused(
      run("sh", ["-c", "seq 100; exit 3"]),
      /^sh -c seq 100; exit 3\nfailed \(exit code 3\):\n81\n[^]*\n100$/,
    );
  });

  it("fails clearly when the program does not exist", async () => {
    await assertRefused(run("no-such-program", []), /no-such-program.*ENOENT/s);
  });

  it("ends a program that takes longer than it may", async () => {
    await assert.rejects(run("sleep", ["60"], { timeoutSeconds: 0.2 }), /not done after 0\.2 s/);
  });

  it("ends a program when the run is interrupted", async () => {
    const controller = new AbortController();
    const sleeping = run("sleep", ["60"], { signal: controller.signal });
    controller.abort();
    await assert.rejects(sleeping, (error) => !(error instanceof Failure));
  });

  it("answers a quick question, or says that there is no answer", async () => {
    assert.equal(await outputOf("echo", ["yes"]), "yes");
    assert.equal(await outputOf("false", []), undefined);
    assert.equal(await succeeds("no-such-program", []), false);
    assert.equal(await succeeds("sleep", ["60"], 0.2), false);
  });
});
