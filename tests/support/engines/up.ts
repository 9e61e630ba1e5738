import type { OutputMap, Stack, UpOptions } from "@pulumi/pulumi/automation";
import { withoutResults } from "../../../pulumi/operations";
import { configure } from "../../../pulumi/stack";
import { interruption } from "../running/interruption";

/** Updates a stack. An interrupted run has the engine end the update in its own way, and waits for that. */
export async function up(stack: Stack, options: UpOptions = {}): Promise<void> {
  interruption.throwIfAborted();
  await withoutResults(stack).up({ ...options, signal: interruption });
}

/** As {@link up}. Returns the outputs, which takes another start of the CLI or two. */
export async function upWithOutputs(stack: Stack, options: UpOptions = {}): Promise<OutputMap> {
  await up(stack, options);
  return stack.outputs();
}

/** What a preview says of configuration that cannot work; nothing is changed but that configuration. */
export async function refusal(stack: Stack, config: Readonly<Record<string, string>> = {}): Promise<string> {
  await configure(stack, config);
  return stack.preview({ signal: interruption }).then(
    () => "nothing was refused",
    (error: unknown) => String(error),
  );
}
