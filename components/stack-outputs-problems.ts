import { createRequire } from "node:module";
import type * as ajv from "ajv";
import schema from "../schemas/stack-outputs.json";
import type { StackOutputs } from "./stack-outputs";

/** What keeps values from being {@link StackOutputs}, one line each: every output that is missing or of the wrong shape. */
export function outputProblems(outputs: unknown): string[] {
  const isStackOutputs = (validator ??= compileSchema());
  if (isStackOutputs(outputs)) return [];
  return [...new Set((isStackOutputs.errors ?? []).map((error) => describe(error, outputs ?? {})))];
}

let validator: ajv.ValidateFunction<StackOutputs> | undefined;

/** Loads the validator no sooner than outputs are read: programs that only use the components start faster. */
function compileSchema(): ajv.ValidateFunction<StackOutputs> {
  const { Ajv } = createRequire(__filename)("ajv") as typeof ajv;
  return new Ajv({ allErrors: true, allowUnionTypes: true }).compile<StackOutputs>(schema);
}

/** One complaint of the schema, in the way an output is written: `podNames[0]`. */
function describe(
  { instancePath, keyword, params, message = "" }: ajv.ErrorObject,
  outputs: unknown,
): string {
  if (keyword === "required") return `${String(params.missingProperty)} is missing`;
  const path = instancePath.split("/").slice(1);
  const value = path.reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>>)[key], outputs);
  const written = path.map((key, depth) => (depth === 0 ? key : `[${key}]`)).join("");
  return `${written} is ${JSON.stringify(value)}, and ${message}`;
}
