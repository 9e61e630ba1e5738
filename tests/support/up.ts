import type { Stack, UpOptions, UpResult } from "@pulumi/pulumi/automation";
import { interruption } from "./interruption";

/** Updates a stack. An interrupted run has the engine end the update in its own way, and waits for that. */
export async function up(stack: Stack, options: UpOptions = {}): Promise<UpResult> {
  interruption.throwIfAborted();
  return stack.up({ ...options, signal: interruption });
}
