import type { Schema } from "ts-json-schema-generator";

/** The types that stack outputs use. */
export type Shape =
  | { readonly kind: "text" | "integer" | "boolean" | "integer or text" }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "list"; readonly of: Shape }
  | { readonly kind: "map"; readonly of: Shape }
  | { readonly kind: "structure"; readonly name: string };

/** A named structure, whose fields are all required. */
export interface Structure {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly Field[];
}

/** A field of a structure, or a stack output. */
export interface Field {
  readonly name: string;
  readonly description: string;
  readonly shape: Shape;
}

/** The outputs, and the structures that they are made of, each after those that it needs. */
export interface Shapes {
  readonly outputs: Structure;
  readonly structures: readonly Structure[];
}

/** Reads the schema of the stack outputs. The readers of all languages are generated from it. */
export function shapesOf(schema: Schema): Shapes {
  const definitions = Object.entries(schema.definitions ?? {});
  const structures = definitions.map(([name, definition]) => structureOf(name, asSchema(definition)));
  return { outputs: structureOf("StackOutputs", schema), structures: structures.reverse() };
}

function structureOf(name: string, { properties = {}, required = [], description = "" }: Schema): Structure {
  const fields = Object.entries(properties).map(([field, property]): Field => {
    if (!required.includes(field)) throw new Error(`${name}.${field}: readers know no optional outputs`);
    const shape = asSchema(property);
    return { name: field, description: shape.description ?? "", shape: shapeOf(shape) };
  });
  return { name, description, fields };
}

function shapeOf({ $ref, type, enum: values, items, additionalProperties }: Schema): Shape {
  if ($ref !== undefined) return { kind: "structure", name: $ref.split("/").at(-1) ?? "" };
  if (values !== undefined) return { kind: "choice", values: values as string[] };
  switch ([type].flat().sort().join(" or ")) {
    case "string":
      return { kind: "text" };
    case "integer":
      return { kind: "integer" };
    case "boolean":
      return { kind: "boolean" };
    case "integer or string":
      return { kind: "integer or text" };
    case "array":
      return { kind: "list", of: shapeOf(asSchema(items)) };
    case "object":
      return { kind: "map", of: shapeOf(asSchema(additionalProperties)) };
    default:
      throw new Error(`readers know no ${String(type)}`);
  }
}

function asSchema(schema: Schema["items"]): Schema {
  if (typeof schema !== "object" || Array.isArray(schema)) throw new Error("a schema is missing");
  return schema;
}
