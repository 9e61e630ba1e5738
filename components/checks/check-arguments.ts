import schemaFile from "../../schemas/kubernetes-workloads.json";
import { isLate, isPlainObject } from "../resources/late-value";
import type { ObjectSchema, PackageSchema, TypeSchema } from "./package-schema";
import { refuse, type Problem } from "../rules/problem";
import { misplacedValue, misplacedWithin } from "./misplaced-value";

const schema = schemaFile as PackageSchema;

/** Lists and maps of which any item may be an output, although the list or the map may not. */
export const WITH_LATE_ITEMS: ReadonlySet<string> = new Set([
  "annotations",
  "args",
  "command",
  "configFiles",
  "env",
  "envFrom",
  "hostAliases",
  "imagePullSecrets",
  "ordinalFiles",
  "podAnnotations",
  "rolloutTriggers",
  "tolerations",
  "topologySpreadConstraints",
]);

/**
 * The arguments, without properties that are undefined or null, which are those that were not given. Refuses arguments
 * that are not of their types, which JavaScript does not check, and other languages less strictly than TypeScript does.
 * The checks of values rely on the types.
 *
 * @throws InvalidArgumentsError with all problems
 */
export function typedArguments<Args extends object>(component: string, name: string, args: Args): Args {
  const subject = `${component} "${name}"`;
  refuse(subject, [...checkResourceName(name), ...checkArguments(component, args)]);
  return withoutNothing(args) as Args;
}

/** Pulumi's engine asks for one, too, but later. */
function checkResourceName(name: unknown): Problem[] {
  if (typeof name === "string" && name !== "") return [];
  const argument = "the resource's name";
  return [{ argument, value: name, rule: "is missing", remedy: 'Give one, such as "web"' }];
}

function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined && item !== null)
      .map(([key, item]) => [key, withoutNothing(item)]),
  );
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
        .filter((name) => value[name] === undefined || value[name] === null)
        .map((name) => ({
          argument: at(name),
          value: value[name],
          rule: "is missing",
          remedy: "Give it, it has no default",
        })),
      ...Object.entries(value).flatMap(([name, given]) => {
        if (given === undefined) return [];
        const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
        if (property) return this.#value(at(name), given, withItems(name, property));
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
    const misplaced = misplacedValue(path, value);
    if (misplaced) return [misplaced];
    if (type.$ref !== undefined) return this.#reference(path, value, type.$ref);
    if (type.oneOf) return this.#alternatives(path, value, type.oneOf);
    const { items, additionalProperties } = type;
    if (items) {
      if (!Array.isArray(value)) return [mismatch(path, value, "a list")];
      return value.flatMap((item, index) => this.#item(`${path}[${String(index)}]`, item, items));
    }
    if (additionalProperties) {
      if (!isPlainObject(value)) return [mismatch(path, value, "a map")];
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
    if (type === undefined)
      return isRecord(value) ? misplacedWithin(path, value) : [mismatch(path, value, "an object")];
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

/** A property whose items, unlike the schema says, have to be known as early as itself. */
function withItems(name: string, property: TypeSchema): TypeSchema {
  if (property.plain !== true || WITH_LATE_ITEMS.has(name)) return property;
  const { items, additionalProperties } = property;
  return {
    ...property,
    ...(items && { items: { ...items, plain: true } }),
    ...(additionalProperties && { additionalProperties: { ...additionalProperties, plain: true } }),
  };
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
    value: "(an output)",
    rule: "is known only later, and what the component registers is computed from it before",
    remedy: "Give a plain value, or one of the stack's configuration that is no secret",
  };
}
