import { Resource } from "@pulumi/pulumi";
import { isPlainObject } from "../resources/late-value";
import type { Problem } from "../rules/problem";

/**
 * What Pulumi puts in place of an output that became part of a text.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/inputs-outputs/apply/#outputs-and-strings
 */
const TEXT_OF_OUTPUT = /Calling \[to(String|JSON)\] on an \[Output<T>\] is not supported/;

/** A value that no argument takes: a resource instead of its name, or the text of an output. */
export function misplacedValue(argument: string, value: unknown): Problem | undefined {
  if (typeof value === "string" && TEXT_OF_OUTPUT.test(value)) return textOfOutput(argument, value);
  if (Resource.isInstance(value)) {
    return {
      argument,
      value,
      rule: "is a resource, and something of it is needed, such as its name",
      remedy: "Give that, such as RESOURCE.metadata.name",
    };
  }
  return undefined;
}

/** All such values within an object of Kubernetes' own types, and items of lists that are nothing. */
export function misplacedWithin(argument: string, value: unknown): Problem[] {
  const problem = misplacedValue(argument, value);
  if (problem) return [problem];
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => {
      const path = `${argument}[${String(index)}]`;
      return item === null || item === undefined ? [noItem(path, item)] : misplacedWithin(path, item);
    });
  }
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => misplacedWithin(`${argument}.${name}`, item));
}

function noItem(argument: string, value: unknown): Problem {
  return {
    argument,
    value,
    rule: "is nothing, and each item of a list has to be something",
    remedy: "Give a value, or leave the item out",
  };
}

function textOfOutput(argument: string, value: string): Problem {
  const isJson = value.includes("[toJSON]");
  return {
    argument,
    value: "(a text that an output was put into)",
    rule: `has Pulumi's note that an output is no ${isJson ? "JSON" : "text"}, where its value is meant`,
    remedy: isJson ? "Use pulumi.jsonStringify" : "Use pulumi.interpolate",
  };
}
