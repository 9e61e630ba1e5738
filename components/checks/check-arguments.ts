import schemaFile from "../../schemas/kubernetes-workloads.json";
import { isLate } from "../resources/late-value";
import type { ObjectSchema, PackageSchema, TypeSchema } from "./package-schema";
import { refuse, type Problem } from "../rules/problem";

const schema = schemaFile as PackageSchema;

/**
 * Refuses arguments that are not of their types, which JavaScript does not check, and other languages less strictly than
 * TypeScript does. The checks of values rely on the types.
 *
 * @throws InvalidArgumentsError with all problems
 */
export function refuseMistyped(component: string, name: string, args: unknown): void {
  refuse(`${component} "${name}"`, checkArguments(component, args));
}

function checkArguments(component: string, args: unknown): Problem[] {
  const described = schema.resources[`kubernetes-workloads:index:${component}`];
  if (described === undefined) throw new Error(`The schema has no component ${component}`);
  const type = { type: "object", properties: described.inputProperties, required: described.requiredInputs };
  return new Checker(schema.types).object("", args, type as ObjectSchema);
}

/** References are written `#/types/TOKEN`. */
const OWN_TYPES = "#/types/";

class Checker {
  constructor(private readonly types: PackageSchema["types"]) {}

  object(path: string, value: unknown, { properties, required }: ObjectSchema): Problem[] {
    if (!isRecord(value)) return [mismatch(path === "" ? "the arguments" : path, value, "an object")];
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
        if (given === undefined) return [];
        const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
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
    if (isLate(value)) return type.plain ? [tooLate(path)] : [];
    if (type.$ref !== undefined) return this.#reference(path, value, type.$ref);
    if (type.oneOf) return this.#alternatives(path, value, type.oneOf);
    const { items, additionalProperties } = type;
    if (items) {
      if (!Array.isArray(value)) return [mismatch(path, value, "a list")];
      return value.flatMap((item, index) => this.#item(`${path}[${String(index)}]`, item, items));
    }
    if (additionalProperties) {
      if (!isRecord(value)) return [mismatch(path, value, "a map")];
      return Object.entries(value).flatMap(([key, item]) =>
        this.#item(`${path}[${JSON.stringify(key)}]`, item, additionalProperties),
      );
    }
    return isOfType(value, type) ? [] : [mismatch(path, value, named(type))];
  }

  /** An item that is there has to be something. */
  #item(path: string, value: unknown, type: TypeSchema): Problem[] {
    return value === undefined || value === null
      ? [mismatch(path, value, named(type))]
      : this.#value(path, value, type);
  }

  /** What is in an object of another package's types is for Kubernetes to judge. */
  #reference(path: string, value: unknown, reference: string): Problem[] {
    const type = reference.startsWith(OWN_TYPES) ? this.types[reference.slice(OWN_TYPES.length)] : undefined;
    if (type === undefined) return isRecord(value) ? [] : [mismatch(path, value, "an object")];
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
    const [first = [mismatch(path, value, named({ oneOf: alternatives }))]] = deepest.sort(
      (a, b) => a.length - b.length,
    );
    return first;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLate(value);
}

function isOfType(value: unknown, type: TypeSchema): boolean {
  if (type.const !== undefined) return value === type.const;
  if (type.type === "integer") return Number.isInteger(value);
  return typeof value === type.type;
}

function named(type: TypeSchema): string {
  if (type.oneOf) return [...new Set(type.oneOf.map(named))].join(" or ");
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
