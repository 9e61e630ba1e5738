import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation";
import fc from "fast-check";
import { configure, withStack } from "../../pulumi/stack";
import { testName } from "../support/running/test-name";
import { type ConfigValues, configValues } from "./config-values";
import { judgeConfig } from "./judge-config";

/** What a `pulumi preview` that refused its configuration printed, and what it changed. */
interface Refusal {
  readonly message: string;
  readonly resources: number;
}

/**
 * Previews wrong configurations with the real engine. Each has to be refused in the words that the program used in
 * this process. If a value has another type than Pulumi.yaml declares, Pulumi's own check refuses it.
 *
 * @returns how many were refused, by whom
 */
export async function previewWrongConfigs(
  count: number,
  seed: number,
  interrupt: AbortSignal,
): Promise<string> {
  let bySchema = 0;
  const name = testName();
  const configs = await wrongConfigs(count, seed);
  await withStack({ name, config: {} }, async (stack) => {
    for (const { config, message } of configs) {
      interrupt.throwIfAborted();
      const refusal = await previewed(stack, config);
      if (isSchemaRefusal(refusal.message)) bySchema++;
      else assertSameWords(refusal.message, message);
      assert.doesNotMatch(refusal.message, /^ +at .*:\d+:\d+\)?$/m, "a stack trace");
      assert.equal(refusal.resources, 0, "a preview changed the stack");
      await stack.removeAllConfig(Object.keys(config));
    }
  });
  return `${String(configs.length)} real previews: ${String(configs.length - bySchema)} refused in the project's own words, ${String(bySchema)} by Pulumi's check of types`;
}

/** Configurations that the program refuses, with what it says. */
async function wrongConfigs(
  count: number,
  seed: number,
): Promise<{ config: ConfigValues; message: string }[]> {
  const candidates = fc.sample(configValues().filter(canBeStored), { numRuns: count * 4, seed });
  const wrong: { config: ConfigValues; message: string }[] = [];
  for (const config of candidates) {
    const judgement = await judgeConfig(config);
    if (!judgement.accepted && wrong.length < count) wrong.push({ config, message: judgement.message });
  }
  return wrong;
}

/** What a command line takes as a value: the Automation API sets configuration through one. */
function canBeStored(config: ConfigValues): boolean {
  return Object.values(config).every((value) => !value.includes("\0"));
}

async function previewed(stack: Stack, config: ConfigValues): Promise<Refusal> {
  await configure(stack, config);
  const message = await stack.preview().then(
    () => "nothing was refused",
    (error: unknown) => String(error),
  );
  const { deployment } = (await stack.exportStack()) as { deployment: { resources?: unknown[] } };
  return { message, resources: deployment.resources?.length ?? 0 };
}

function isSchemaRefusal(message: string): boolean {
  return /configuration key '[^']+' must be of type '\w+'/.test(message);
}

function assertSameWords(printed: string, message: string): void {
  const [subject = "", ...problems] = message.split("\n");
  assert.ok(printed.includes(subject.replace(/^.*: /, "")), `not refused: ${printed}`);
  for (const problem of problems)
    assert.ok(printed.includes(problem), `${problem} is missing in: ${printed}`);
}
