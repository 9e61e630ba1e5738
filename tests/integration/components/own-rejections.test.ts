import assert from "node:assert/strict";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { withStack } from "../../../pulumi/stack";
import { keepRejectionsApart } from "../../support/engines/own-rejections";
import { up } from "../../support/engines/up";
import { inBackground } from "../../support/running/background";
import { testName } from "../../support/running/test-name";
import "../suite";

describe("A stack's program that runs in the tests' process", () => {
  const outcomes = inBackground(updateTwo);

  it("fails for its own unhandled rejection, and no other program does", async () => {
    const { failing, sound } = await outcomes();
    assert.match(failing, /of one alone/);
    assert.equal(sound, "updated");
  });
});

/** The sound program runs from before the other one fails until after that. */
async function updateTwo(): Promise<{ readonly failing: string; readonly sound: string }> {
  let failing: Promise<string> | undefined;
  const sound = await outcomeOf(async () => {
    keepRejectionsApart();
    failing = outcomeOf(() => {
      keepRejectionsApart();
      void Promise.reject(new Error("of one alone"));
      return Promise.resolve({});
    });
    await failing;
    return {};
  });
  return { failing: (await failing) ?? "not updated", sound };
}

function outcomeOf(program: PulumiFn): Promise<string> {
  return withStack({ name: testName(), config: {}, program }, (stack) => up(stack)).then(
    () => "updated",
    (error: unknown) => String(error),
  );
}
