import type { Stack, UpOptions, UpResult } from "@pulumi/pulumi/automation";
import { configure } from "../../../pulumi/stack";
import { interruption } from "../running/interruption";

/** Updates a stack. An interrupted run has the engine end the update in its own way, and waits for that. */
export async function up(stack: Stack, options: UpOptions = {}): Promise<UpResult> {
  interruption.throwIfAborted();
  return stack.up({ ...options, signal: interruption });
}

/** What a preview says of configuration that cannot work; nothing is changed but that configuration. */
export async function refusal(stack: Stack, config: Readonly<Record<string, string>> = {}): Promise<string> {
  await configure(stack, config);
  return stack.preview({ signal: interruption }).then(
    () => "nothing was refused",
    (error: unknown) => String(error),
  );
}
