import assert from "node:assert/strict";
import { InvalidArgumentsError } from "../../components/rules/problem";
import { type Registration, registeredResources } from "../support/engines/mocked-engine";
import { runMockedProgram } from "../support/engines/mocked-program";
import type { ConfigValues } from "./config-values";

/** What the program did with a configuration: what it would deploy, or why it refused. */
export type Judgement =
  | { readonly accepted: true; readonly resources: readonly Registration[] }
  | { readonly accepted: false; readonly message: string };

/**
 * Runs the program with a configuration.
 *
 * @param run how: by default the project's program with a mocked engine
 * @throws AssertionError unless it ends in a deployment, or in a refusal in the project's own words. A refusal names
 * only what was set, and comes before anything is registered
 */
export async function judgeConfig(
  values: ConfigValues,
  run: (values: ConfigValues) => Promise<unknown> = runMockedProgram,
): Promise<Judgement> {
  try {
    await run(values);
    return { accepted: true, resources: registeredResources() };
  } catch (error) {
    assertOwnRefusal(error, values);
    assert.deepEqual(registeredResources(), [], "it was refused after resources had been registered");
    return { accepted: false, message: error.message };
  }
}

function assertOwnRefusal(error: unknown, values: ConfigValues): asserts error is InvalidArgumentsError {
  assert.ok(error instanceof InvalidArgumentsError, `no refusal of the project's own: ${String(error)}`);
  assert.match(error.message, /^Configuration of stack \w+: \d+ arguments? cannot work$/m);
  assert.doesNotMatch(error.message, /^ +at |\.ts:\d|node_modules/m, "a stack trace");
  for (const { argument, value, rule, remedy } of error.problems) {
    assert.ok(argument in values, `${argument} is named, which nobody set`);
    assert.ok(error.message.includes(`  ${argument}: ${JSON.stringify(value)} ${rule}. ${remedy}.`));
  }
}
