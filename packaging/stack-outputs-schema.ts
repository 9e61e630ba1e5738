import { join } from "node:path";
import { createGenerator, type Schema } from "ts-json-schema-generator";
import { plainComment } from "./plain-text";

const PROJECT = join(__dirname, "..");

/** JSON Schema of the stack outputs, from the interface and its comments. Stacks may have further outputs. */
export function stackOutputsSchema(): Schema {
  const schema = createGenerator({
    path: join(PROJECT, "components/stack-outputs.ts"),
    tsconfig: join(PROJECT, "tsconfig.json"),
    type: "StackOutputs",
    topRef: false,
    additionalProperties: true,
    skipTypeCheck: true,
  }).createSchema("StackOutputs");
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    typeof property === "object"
      ? { ...property, description: plainComment(property.description ?? "") }
      : property,
  ]);
  return withWholeNumbers({
    ...schema,
    title: "Outputs of a stack of kubernetes-workloads",
    properties: Object.fromEntries(properties) as Schema["properties"],
  });
}

/** Counts, ports, ordinals, seconds: the outputs know no fractions, and TypeScript no whole numbers. */
function withWholeNumbers(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"number"', '"integer"')) as Schema;
}
