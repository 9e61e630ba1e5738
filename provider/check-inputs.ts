import { Output } from "@pulumi/pulumi";
import type { Problem } from "../components/rules/problem";
import type { ComponentSchema, ObjectSchema, PackageSchema, TypeSchema } from "./package-schema";

/**
 * What is wrong with a component's arguments by their types, which other languages check less strictly than
 * TypeScript does, or not at all. The component's own checks rely on the types.
 */
export function checkInputs(
  inputs: unknown,
  component: ComponentSchema,
  types: PackageSchema["types"],
): Problem[] {
  const args = { type: "object", properties: component.inputProperties, required: component.requiredInputs };
  return new Checker(types).object("", inputs, args as ObjectSchema);
}

/** References are written `#/types/TOKEN`. */
const OWN_TYPES = "#/types/";

class Checker {
  constructor(private readonly types: PackageSchema["types"]) {}

  object(path: string, value: unknown, { properties, required }: ObjectSchema): Problem[] {
    if (!isRecord(value)) return [mismatch(path, value, "an object")];
    const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
    return [
      ...required
        .filter((name) => value[name] === undefined)
        .map((name) => ({
          argument: at(name),
          value: undefined,
          rule: "is missing",
          remedy: "Give it, it has no default",
        })),
      ...Object.entries(value).flatMap(([name, given]) => {
        const property = properties[name];
        if (property) return this.#value(at(name), given, property);
        return [
          {
            argument: at(name),
            value: given,
            rule: "is no argument",
            remedy: `Use one of ${Object.keys(properties).sort().join(", ")}`,
          },
        ];
      }),
    ];
  }

  /** A value of undefined or null is one that was not given. */
  #value(path: string, value: unknown, type: TypeSchema): Problem[] {
    if (value === undefined || value === null) return [];
    if (Output.isInstance(value)) return type.plain ? [tooLate(path)] : [];
    if (type.$ref !== undefined) return this.#reference(path, value, type.$ref);
    if (type.oneOf) return this.#alternatives(path, value, type.oneOf);
    const { items, additionalProperties } = type;
    if (items) {
      if (!Array.isArray(value)) return [mismatch(path, value, "a list")];
      return value.flatMap((item, index) => this.#value(`${path}[${String(index)}]`, item, items));
    }
    if (additionalProperties) {
      if (!isRecord(value)) return [mismatch(path, value, "a map")];
      return Object.entries(value).flatMap(([key, item]) =>
        this.#value(`${path}[${JSON.stringify(key)}]`, item, additionalProperties),
      );
    }
    return isOfType(value, type) ? [] : [mismatch(path, value, named(type))];
  }

  /** Values of another package's types are for Kubernetes to judge. */
  #reference(path: string, value: unknown, reference: string): Problem[] {
    const type = reference.startsWith(OWN_TYPES) ? this.types[reference.slice(OWN_TYPES.length)] : undefined;
    if (type === undefined) return [];
    if (type.type === "object") return this.object(path, value, type);
    const choices = type.enum.map((choice) => choice.value);
    return choices.some((choice) => choice === value)
      ? []
      : [mismatch(path, value, `one of ${choices.join(", ")}`)];
  }

  /** The complaints of the alternative that the value comes closest to. */
  #alternatives(path: string, value: unknown, alternatives: readonly TypeSchema[]): Problem[] {
    const problems = alternatives.map((alternative) => this.#value(path, value, alternative));
    const deepest = problems.filter((found) => found.every(({ argument }) => argument !== path));
    const [first = [mismatch(path, value, alternatives.map(named).join(" or "))]] = deepest.sort(
      (a, b) => a.length - b.length,
    );
    return first;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !Output.isInstance(value);
}

function isOfType(value: unknown, type: TypeSchema): boolean {
  if (type.const !== undefined) return value === type.const;
  if (type.type === "integer") return Number.isInteger(value);
  return typeof value === type.type;
}

function named(type: TypeSchema): string {
  if (type.const !== undefined) return JSON.stringify(type.const);
  const names = { string: "a string", integer: "a whole number", boolean: "true or false", array: "a list" };
  return type.type === undefined || type.type === "object" ? "an object" : names[type.type];
}

function mismatch(argument: string, value: unknown, wanted: string): Problem {
  return { argument, value, rule: `is not ${wanted}`, remedy: `Give ${wanted}` };
}

function tooLate(argument: string): Problem {
  return {
    argument,
    value: "(an output of a resource)",
    rule: "is known only when that resource is there, and what the component registers is computed from it before",
    remedy: "Give a plain value, or one of the stack's configuration",
  };
}
