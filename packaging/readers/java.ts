import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Shape, Shapes, Structure } from "./shape";
import { camelCase, filled, screamingSnakeCase, wrapped } from "./text";

/** The reader in Java 17. */
export function javaReader({ outputs, structures }: Shapes, version: string): string {
  return filled(readFileSync(join(__dirname, "StackOutputs.java.template"), "utf8"), {
    version,
    description: wrapped(outputs.description, " * "),
    components: components(outputs, "        ", (shape) => `Output<${typeOf(shape)}>`),
    types: structures.map(record).join("\n\n"),
    outputs: outputs.fields
      .map(
        ({ name, shape }) =>
          `                Known.output(known, ${JSON.stringify(name)}, ${decoder(shape)})`,
      )
      .join(",\n"),
    checks: [...structures, outputs].map(checkOf).join("\n\n"),
  });
}

function record({ name, description, fields }: Structure): string {
  const decoded = fields.map(({ name, shape }) => {
    return `                    ${decode(shape, `fields.get(${JSON.stringify(name)})`)}`;
  });
  return `    /**
${wrapped(description, "     * ")}
     */
    public record ${name}(
${components({ name, description, fields }, "            ", typeOf)}) {

        private static ${name} decode(Object value) {
            Map<?, ?> fields = (Map<?, ?>) value;
            return new ${name}(
${decoded.join(",\n")});
        }
    }`;
}

function components({ fields }: Structure, indentation: string, declare: (shape: Shape) => string): string {
  return fields
    .map(({ name, description, shape }) => {
      const comment = `${indentation}/**\n${wrapped(description, `${indentation} * `)}\n${indentation} */`;
      return `${comment}\n${indentation}${declare(shape)} ${name}`;
    })
    .join(",\n");
}

function typeOf(shape: Shape): string {
  switch (shape.kind) {
    case "text":
    case "choice":
      return "String";
    case "integer":
      return "Integer";
    case "boolean":
      return "Boolean";
    case "integer or text":
      return "Object";
    case "list":
      return `List<${typeOf(shape.of)}>`;
    case "map":
      return `Map<String, ${typeOf(shape.of)}>`;
    case "structure":
      return shape.name;
  }
}

/** What decodes a value, as something to hand over. */
function decoder(shape: Shape): string {
  switch (shape.kind) {
    case "list":
    case "map":
      return `${shape.kind}(${decoder(shape.of)})`;
    case "structure":
      return `${shape.name}::decode`;
    default:
      return `StackOutputs::${decoderName(shape)}`;
  }
}

function decode(shape: Shape, value: string): string {
  switch (shape.kind) {
    case "list":
    case "map":
      return `${decoder(shape)}.decode(${value})`;
    case "structure":
      return `${shape.name}.decode(${value})`;
    default:
      return `${decoderName(shape)}(${value})`;
  }
}

function decoderName({ kind }: Shape): string {
  if (kind === "choice") return "text";
  return kind === "boolean" ? "bool" : camelCase(kind);
}

function checkOf({ name, fields }: Structure): string {
  const checks = fields.map(
    ({ name, shape }) => `            Map.entry(${JSON.stringify(name)}, ${checkFor(shape)})`,
  );
  return `    private static final Check ${screamingSnakeCase(name)} = structure(fields(\n${checks.join(",\n")}));`;
}

function checkFor(shape: Shape): string {
  switch (shape.kind) {
    case "choice":
      return `choiceOf(${shape.values.map((value) => JSON.stringify(value)).join(", ")})`;
    case "list":
      return `listOf(${checkFor(shape.of)})`;
    case "map":
      return `mapOf(${checkFor(shape.of)})`;
    case "structure":
      return screamingSnakeCase(shape.name);
    default:
      return shape.kind.replaceAll(" ", "_").toUpperCase();
  }
}
