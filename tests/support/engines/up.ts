import type { OutputMap, Stack, UpOptions } from "@pulumi/pulumi/automation";
import { withoutResults } from "../../../pulumi/operations";
import { configure } from "../../../pulumi/stack";
import { interruption } from "../running/interruption";
import { outputsOf } from "./state-of";

/** Updates a stack. An interrupted run has the engine end the update in its own way, and waits for that. */
export async function up(stack: Stack, options: UpOptions = {}): Promise<void> {
  interruption.throwIfAborted();
  await withoutResults(stack).up({ ...options, signal: interruption });
}

/** As {@link up}. Returns the outputs. */
export async function upWithOutputs(stack: Stack, options: UpOptions = {}): Promise<OutputMap> {
  await up(stack, options);
  return outputsOf(stack);
}

/** Destroys a stack, in the way of {@link up}. */
export async function destroy(stack: Stack): Promise<void> {
  interruption.throwIfAborted();
  await withoutResults(stack).destroy({ signal: interruption });
}

/** What a preview says of configuration that cannot work; nothing is changed but that configuration. */
export async function refusal(stack: Stack, config: Readonly<Record<string, string>> = {}): Promise<string> {
  await configure(stack, config);
  return stack.preview({ signal: interruption }).then(
    () => "nothing was refused",
    (error: unknown) => String(error),
  );
}
