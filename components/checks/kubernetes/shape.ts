import { isLate, isPlainObject } from "../../resources/late-value";
import type { Problem } from "../../rules/problem";
import type { Rule } from "../../rules/rules";

/**
 * What is wrong with a value of one of Kubernetes' own types. A value that is not known yet, and a property that is not
 * described here, are left to the API server.
 */
export type Shape = (argument: string, value: unknown) => Problem[];

/** A value that is there and known, under further checks. */
function known(check: Shape): Shape {
  return (argument, value) =>
    value === undefined || value === null || isLate(value) ? [] : check(argument, value);
}

/** One problem. */
export function problem(argument: string, value: unknown, rule: string, remedy: string): Problem[] {
  return [{ argument, value, rule, remedy }];
}

/** A text that keeps a rule. */
export function text(rule: Rule<string> = () => []): Shape {
  return known((argument, value) =>
    typeof value === "string"
      ? rule(argument, value)
      : problem(argument, value, "is not a text", "Give a text"),
  );
}

/** A text that keeps a rule unless it is empty, which is the same to Kubernetes as none. */
export function textOrEmpty(rule: Rule<string>): Shape {
  return text((argument, value) => (value === "" ? [] : rule(argument, value)));
}

/** A quantity that keeps a rule; Kubernetes takes a number for a text with that number. */
export function amount(rule: Rule<string>): Shape {
  return known((argument, value) =>
    typeof value === "number" ? rule(argument, String(value)) : text(rule)(argument, value),
  );
}

/** A text with something in it. */
export const something: Shape = text((argument, value) =>
  value === "" ? problem(argument, value, "is empty", "Give a text") : [],
);

/** A number that keeps a rule. */
export function number(rule: Rule<number>): Shape {
  return known((argument, value) =>
    typeof value === "number"
      ? rule(argument, value)
      : problem(argument, value, "is no number", "Give a number"),
  );
}

/** One of a few words. */
export function choice(...words: readonly string[]): Shape {
  return known((argument, value) =>
    words.includes(value as string)
      ? []
      : problem(argument, value, `is none of ${words.join(", ")}`, "Use one of them"),
  );
}

/** A list of things of one shape. */
export function listOf(item: Shape): Shape {
  return known((argument, value) =>
    Array.isArray(value)
      ? value.flatMap((given, index) => item(`${argument}[${String(index)}]`, given))
      : problem(argument, value, "is no list", "Give a list"),
  );
}

/** A list with at least one item. */
export function someOf(item: Shape): Shape {
  return bothOf(
    listOf(item),
    known((argument, value) =>
      Array.isArray(value) && value.length === 0
        ? problem(argument, value, "is empty", "Give at least one")
        : [],
    ),
  );
}

/** A map whose keys and values keep rules. */
export function mapOf(key: Rule<string>, item: Shape): Shape {
  return known((argument, value) =>
    isPlainObject(value)
      ? Object.entries(value).flatMap(([name, given]) => {
          const path = `${argument}[${JSON.stringify(name)}]`;
          return [...key(path, name), ...item(path, given)];
        })
      : problem(argument, value, "is no map", "Give a map"),
  );
}

/** Properties of an object by name. */
export type Properties = Readonly<Record<string, unknown>>;

/** An object whose described properties have shapes; some of them have to be there. */
export function object(shapes: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape {
  return known((argument, value) => {
    if (!isPlainObject(value)) return problem(argument, value, "is no object", "Give an object");
    return [
      ...required
        .filter((name) => value[name] === undefined || value[name] === null)
        .flatMap((name) =>
          problem(`${argument}.${name}`, value[name], "is missing", "Give it, it has no default"),
        ),
      ...Object.entries(shapes).flatMap(([name, shape]) => shape(`${argument}.${name}`, value[name])),
    ];
  });
}

/** A rule about an object as a whole. */
export function together(rule: (argument: string, value: Properties) => Problem[]): Shape {
  return known((argument, value) => (isPlainObject(value) ? rule(argument, value) : []));
}

/** A list whose items, or what `key` takes of them, differ. */
export function distinct(what: string, key: (item: Properties) => unknown): Shape {
  return known((argument, value) => {
    if (!Array.isArray(value)) return [];
    const seen = new Set<unknown>();
    return (value as unknown[]).flatMap((item, index) => {
      const own = isPlainObject(item) ? key(item) : undefined;
      if (own === undefined || isLate(own)) return [];
      if (!seen.has(own)) return (void seen.add(own), []);
      return problem(
        `${argument}[${String(index)}]`,
        item,
        `has ${what} of an earlier one`,
        "Give each its own",
      );
    });
  });
}

/** All of several shapes. */
export function bothOf(...shapes: readonly Shape[]): Shape {
  return (argument, value) => shapes.flatMap((shape) => shape(argument, value));
}

/** An object with exactly one of its properties, each with a shape; one that is not described counts. */
export function oneOf(shapes: Readonly<Record<string, Shape>>, beside: readonly string[] = []): Shape {
  return upToOne(shapes, beside, 1);
}

/** An object with at most one of its properties, each with a shape; one that is not described counts. */
export function atMostOneOf(shapes: Readonly<Record<string, Shape>>, beside: readonly string[] = []): Shape {
  return upToOne(shapes, beside, 0);
}

function upToOne(shapes: Readonly<Record<string, Shape>>, beside: readonly string[], least: number): Shape {
  return bothOf(
    object(shapes),
    together((argument, value) => {
      const given = Object.keys(value).filter(
        (name) => !beside.includes(name) && value[name] !== undefined && value[name] !== null,
      );
      if (given.length === 1 || given.length === least) return [];
      const names = Object.keys(shapes).join(", ");
      return given.length === 0
        ? problem(argument, value, `has none of ${names}`, "Give one of them")
        : problem(
            argument,
            value,
            `has ${given.join(" and ")}, and may have one of them`,
            "Give one of them",
          );
    }),
  );
}

/** Whether a property is what it is said to be, or not known yet. */
export function isUnknown(value: unknown): boolean {
  return isLate(value);
}
