import { output } from "@pulumi/pulumi";
import { isLate, isPlainObject } from "./late-value";

/**
 * Settings laid over defaults, property by property and as deep as both are objects: what is not given keeps its
 * default. Lists are values, which replace each other.
 */
export function laidOver<T extends object>(defaults: T, given: object | undefined): T {
  return laidOverValue(defaults, given) as T;
}

function laidOverValue(fallback: unknown, given: unknown): unknown {
  if (given === undefined || given === null) return fallback;
  if (!isPlainObject(fallback)) return given;
  if (isLate(given)) return output(given as object).apply((known) => laidOverValue(fallback, known));
  if (!isPlainObject(given)) return given;
  const keys = new Set([...Object.keys(fallback), ...Object.keys(given)]);
  return Object.fromEntries([...keys].map((key) => [key, laidOverValue(fallback[key], given[key])]));
}
