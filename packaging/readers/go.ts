import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Field, Shape, Shapes, Structure } from "./shape";
import { filled, pascalCase, wrapped } from "./text";

/** The reader in Go, as gofmt leaves it. */
export function goReader({ outputs, structures }: Shapes, version: string): string {
  return filled(readFileSync(join(__dirname, "stack_outputs.go.template"), "utf8"), {
    version,
    types: [
      ...structures.map((structure) => plainStructure(structure)),
      ...outputs.fields.flatMap(({ shape }) => (shape.kind === "structure" ? [outputType(shape.name)] : [])),
      outputsStructure(outputs),
    ].join("\n\n"),
    outputs: aligned(
      outputs.fields.map(({ name, shape }) => {
        const output = `output[${typeOf(shape)}, ${outputTypeOf(shape)}](stack, ${JSON.stringify(name)}, checked)`;
        return [`${goName(name)}:`, `${output},`];
      }),
      "\t\t",
    ),
    checks: [...structures, outputs].map(checkOf).join("\n\n"),
  });
}

function plainStructure({ name, description, fields }: Structure): string {
  return structure(name, description, fields, ({ name, shape }) => {
    return `${goName(name)} ${typeOf(shape)} \`json:${JSON.stringify(name)}\``;
  });
}

function outputsStructure({ name, description, fields }: Structure): string {
  return structure(name, description, fields, ({ name, shape }) => `${goName(name)} ${outputTypeOf(shape)}`);
}

function structure(
  name: string,
  description: string,
  fields: readonly Field[],
  declare: (field: Field) => string,
): string {
  const body = fields.map((field) => `${wrapped(field.description, "\t// ")}\n\t${declare(field)}`);
  return `// ${name}:\n${wrapped(description, "// ")}\ntype ${name} struct {\n${body.join("\n")}\n}`;
}

/** Pulumi's Go has a type for outputs of each type. */
function outputType(name: string): string {
  return `// ${name}Output is an output of ${name}.
type ${name}Output struct{ *pulumi.OutputState }

// ElementType is what the output holds.
func (${name}Output) ElementType() reflect.Type {
\treturn reflect.TypeFor[${name}]()
}

func init() {
\tpulumi.RegisterOutputType(${name}Output{})
}`;
}

/** gofmt writes a run of one-line values below each other. */
function aligned(pairs: readonly (readonly [key: string, value: string])[], indentation: string): string {
  const width = Math.max(...pairs.map(([key]) => key.length));
  return pairs.map(([key, value]) => `${indentation}${key.padEnd(width)} ${value}`).join("\n");
}

/** `clusterIP` and `kubeContext` are `ClusterIP` and `KubeContext`. */
function goName(name: string): string {
  return pascalCase(name);
}

function typeOf(shape: Shape): string {
  switch (shape.kind) {
    case "text":
    case "choice":
      return "string";
    case "integer":
      return "int";
    case "boolean":
      return "bool";
    case "integer or text":
      return "any";
    case "list":
      return `[]${typeOf(shape.of)}`;
    case "map":
      return `map[string]${typeOf(shape.of)}`;
    case "structure":
      return shape.name;
  }
}

function outputTypeOf(shape: Shape): string {
  return shape.kind === "structure" ? `${shape.name}Output` : `pulumi.${pulumiName(shape)}Output`;
}

function pulumiName(shape: Shape): string {
  switch (shape.kind) {
    case "text":
    case "choice":
      return "String";
    case "integer":
      return "Int";
    case "boolean":
      return "Bool";
    case "list":
      return `${pulumiName(shape.of)}Array`;
    case "map":
      return `${pulumiName(shape.of)}Map`;
    default:
      throw new Error(`Pulumi's Go has no output of ${shape.kind}`);
  }
}

function checkOf({ name, fields }: Structure): string {
  const checks = fields.map(({ name, shape }) => `\tfield{${JSON.stringify(name)}, ${checkFor(shape)}},`);
  return `var is${name} = isStructure(\n${checks.join("\n")}\n)`;
}

function checkFor(shape: Shape): string {
  switch (shape.kind) {
    case "choice":
      return `isChoice(${shape.values.map((value) => JSON.stringify(value)).join(", ")})`;
    case "list":
      return `isList(${checkFor(shape.of)})`;
    case "map":
      return `isMap(${checkFor(shape.of)})`;
    case "structure":
      return `is${shape.name}`;
    case "text":
      return "isText";
    case "integer":
      return "isInteger";
    case "boolean":
      return "isBoolean";
    case "integer or text":
      return "isIntegerOrText";
  }
}
