import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation";
import { type StackHoldings, stackHoldings } from "../../commands/down/stack-holdings";
import manifest from "../../package.json";
import { ownProject } from "../../pulumi/project/project";
import { stateOf } from "./engines/state-of";

/** What a stack of the own program has on its one cluster, by its state and its configuration. */
export async function holdingsOf(stack: Stack): Promise<StackHoldings> {
  const [state, config] = await Promise.all([stateOf(stack), stack.getAllConfig()]);
  const location = { project: ownProject(), stack: stack.name };
  const [holdings] = stackHoldings(location, state, (key) =>
    nonEmpty(config[`${manifest.name}:${key}`]?.value),
  );
  assert.ok(holdings);
  return holdings;
}

function nonEmpty(text = ""): string | undefined {
  return text === "" ? undefined : text;
}
