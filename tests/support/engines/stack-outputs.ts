import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import type { StackOutputs } from "../../../components/stack-outputs";
import { requireOutputs } from "../../../pulumi/state/deployed-outputs";

/** Outputs of one of this project's stacks as plain, typed values. */
export function stackOutputs({ name }: Stack, outputs: OutputMap): StackOutputs {
  const values = Object.entries(outputs).map(([output, { value }]) => [output, value as unknown]);
  return requireOutputs(name, Object.fromEntries(values) as object);
}
