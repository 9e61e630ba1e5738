import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Field, Shape, Shapes, Structure } from "./shape";
import { filled, screamingSnakeCase, snakeCase, wrapped } from "./text";

/** The reader in Python. */
export function pythonReader({ outputs, structures }: Shapes, version: string): string {
  return filled(readFileSync(join(__dirname, "stack_outputs.py.template"), "utf8"), {
    version,
    types: [...structures.map(typedDict), dataclass(outputs)].join("\n\n"),
    outputs: outputs.fields
      .map(({ name }) => `        ${snakeCase(name)}=output(${JSON.stringify(name)}),`)
      .join("\n"),
    checks: [...structures, outputs].map(checkOf).join("\n\n"),
  });
}

function typedDict({ name, description, fields }: Structure): string {
  return declared(`class ${name}(TypedDict)`, description, fields, ({ name, shape }) => {
    return `${name}: ${typeOf(shape)}`;
  });
}

function dataclass({ name, description, fields }: Structure): string {
  const head = `@dataclass(frozen=True)\nclass ${name}`;
  return declared(head, description, fields, ({ name, shape }) => {
    return `${snakeCase(name)}: pulumi.Output[${typeOf(shape)}]`;
  });
}

function declared(
  head: string,
  description: string,
  fields: readonly Field[],
  declare: (field: Field) => string,
): string {
  const body = fields.map((field) => `    ${declare(field)}\n${docString(field.description)}`);
  return `\n${head}:\n${docString(description)}\n\n${body.join("\n")}`;
}

function docString(text: string): string {
  return wrapped(`"""${text}"""`, "    ");
}

function typeOf(shape: Shape): string {
  switch (shape.kind) {
    case "text":
      return "str";
    case "integer":
      return "int";
    case "boolean":
      return "bool";
    case "integer or text":
      return "Union[int, str]";
    case "choice":
      return `Literal[${shape.values.map((value) => JSON.stringify(value)).join(", ")}]`;
    case "list":
      return `List[${typeOf(shape.of)}]`;
    case "map":
      return `Mapping[str, ${typeOf(shape.of)}]`;
    case "structure":
      return shape.name;
  }
}

function checkOf({ name, fields }: Structure): string {
  const checks = fields.map(({ name, shape }) => `    ${name}=${checkFor(shape)},`);
  return `${constant(name)} = _structure(\n${checks.join("\n")}\n)`;
}

function constant(name: string): string {
  return `_${screamingSnakeCase(name)}`;
}

function checkFor(shape: Shape): string {
  switch (shape.kind) {
    case "choice":
      return `_choice(${shape.values.map((value) => JSON.stringify(value)).join(", ")})`;
    case "list":
      return `_list(${checkFor(shape.of)})`;
    case "map":
      return `_map(${checkFor(shape.of)})`;
    case "structure":
      return constant(shape.name);
    default:
      return `_${shape.kind.replaceAll(" ", "_").toUpperCase()}`;
  }
}
