import { Output } from "@pulumi/pulumi";
import type { PackageSchema, TypeSchema } from "../components/checks/package-schema";

type Types = PackageSchema["types"];

/** Texts of Kubernetes' own types that people write as numbers: values of variables and headers, amounts, labels. */
const KUBERNETES_TEXTS: ReadonlySet<string> = new Set([
  "args",
  "averageValue",
  "command",
  "divisor",
  "limits",
  "matchLabels",
  "requests",
  "sizeLimit",
  "value",
  "values",
]);

/**
 * Values of a type with numbers and booleans as text wherever the type has nothing but text, as in
 * `limits: { cpu: 1 }` or `labels: { canary: true }`. YAML tells them apart by how they are written, Kubernetes does not.
 */
export function scalarsAsText(value: unknown, type: TypeSchema, types: Types): unknown {
  if (isScalar(value)) return isTextOnly(type, value) ? String(value) : value;
  if (Array.isArray(value)) {
    const { items } = alternativeFor(type, "items");
    return items ? value.map((item) => scalarsAsText(item, items, types)) : value;
  }
  if (!isObject(value)) return value;
  const { additionalProperties } = alternativeFor(type, "additionalProperties");
  if (additionalProperties) return mapped(value, (item) => scalarsAsText(item, additionalProperties, types));
  return inObject(value, type, types);
}

function inObject(value: Readonly<Record<string, unknown>>, type: TypeSchema, types: Types): unknown {
  const references = [type, ...(type.oneOf ?? [])].flatMap(({ $ref }) => $ref ?? []);
  const own = references.map((reference) => types[reference.replace("#/types/", "")]).find(Boolean);
  if (own === undefined) return references.length > 0 ? inKubernetesType(value) : value;
  const properties = "properties" in own ? own.properties : {};
  return mapped(value, (item, name) =>
    Object.hasOwn(properties, name) ? scalarsAsText(item, properties[name] ?? {}, types) : item,
  );
}

function inKubernetesType(value: unknown, isText = false): unknown {
  if (isScalar(value)) return isText ? String(value) : value;
  if (Array.isArray(value)) return value.map((item) => inKubernetesType(item, isText));
  if (!isObject(value)) return value;
  return mapped(value, (item, name) => inKubernetesType(item, isText || KUBERNETES_TEXTS.has(name)));
}

function alternativeFor(type: TypeSchema, property: "items" | "additionalProperties"): TypeSchema {
  return [type, ...(type.oneOf ?? [])].find((alternative) => alternative[property] !== undefined) ?? {};
}

function isTextOnly(type: TypeSchema, value: number | boolean): boolean {
  const alternatives = type.oneOf ?? [type];
  const same = typeof value === "number" ? "integer" : "boolean";
  return (
    alternatives.some((alternative) => alternative.type === "string") &&
    alternatives.every((alternative) => alternative.type !== same)
  );
}

function isScalar(value: unknown): value is number | boolean {
  return typeof value === "number" || typeof value === "boolean";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Output.isInstance(value);
}

function mapped(
  value: Readonly<Record<string, unknown>>,
  change: (item: unknown, name: string) => unknown,
): object {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item, name)]));
}
