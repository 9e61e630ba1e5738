import { type Input, output, type Output } from "@pulumi/pulumi";
import { drawIdentity } from "../components/identity";
import type { StackConfig } from "./stack-config";

/** What tells the objects of a stack from those of all others. */
export interface StackIdentity {
  /** Whose the objects are: the identity that is configured, or the one that was drawn. */
  readonly identity: Output<string>;
  /** Name of the stack's namespace unless one is configured. It depends on the identity alone. */
  readonly generatedName: Output<string>;
}

/**
 * Draws the identity of a stack and keeps it in the state. It does so even if an identity is configured. So the stack
 * has the same drawn one again if the configuration is removed.
 */
export function stackIdentity({ identity: configured }: Pick<StackConfig, "identity">): StackIdentity {
  const drawn = drawIdentity("identity", { aliases: [{ name: "namespace-suffix" }] }, configured);
  return { identity: output<Input<string>>(configured ?? drawn), generatedName: drawn };
}
