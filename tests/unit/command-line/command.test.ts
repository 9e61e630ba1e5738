import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ENDING_SIGNALS } from "../../../command-line/interruption";
import { typescriptOptions } from "../../../command-line/locations";

describe("A command that changes something", () => {
  for (const signal of ENDING_SIGNALS) {
    it(`gives it back on ${signal}, however often that comes, and ends with 130`, async () => {
      const { message, exitCode } = await interrupt((command) => {
        command.kill(signal);
        command.kill(signal);
      });
      assert.deepEqual([message, exitCode], [`given back after Interrupted: interrupted by ${signal}`, 130]);
    });
  }

  it("gives it back when nobody can read its output any more", async () => {
    const { message, exitCode } = await interrupt((command) => command.stdout?.destroy());
    assert.deepEqual(
      [message, exitCode],
      ["given back after Interrupted: interrupted by output that cannot be written", 130],
    );
  });
});

async function interrupt(
  by: (command: ChildProcess) => void,
): Promise<{ message: unknown; exitCode: number }> {
  const file = join(__dirname, "interrupted-command.ts");
  const command = fork(file, { execArgv: [...typescriptOptions], silent: true });
  const message = once(command, "message");
  const end = once(command, "exit") as Promise<[number]>;
  await once(command.stdout!, "data");
  by(command);
  command.send("go on");
  return { message: ((await message) as unknown[])[0], exitCode: (await end)[0] };
}
