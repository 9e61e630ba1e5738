import { type KubernetesObject, V1ManagedFieldsEntry } from "@kubernetes/client-node";
import { isDeepStrictEqual } from "node:util";

/**
 * One step of a field's path, as managedFields have it: `f:spec`, `k:{"name":"main"}`, `v:"a"`, `i:0`.
 *
 * @see https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.35/#fieldsv1-v1-meta
 */
type FieldStep = string;

/** The fields below a field; a field that has none below it is owned itself. */
interface FieldSet {
  readonly [step: FieldStep]: FieldSet;
}

/** Which entry of an object's managedFields is meant. */
export interface ManagerKey {
  readonly manager: string;
  readonly subresource?: string;
}

/** Entries of an object's managedFields that belong to a manager. */
export function entriesOf(
  { metadata }: KubernetesObject,
  { manager, subresource }: ManagerKey,
): V1ManagedFieldsEntry[] {
  return (metadata?.managedFields ?? []).filter(
    (entry) => entry.manager === manager && (entry.subresource ?? "") === (subresource ?? ""),
  );
}

/**
 * The steps to a field of an entry.
 *
 * @param path in the words of the API server: `.spec.template.spec.containers[name="main"].image`
 */
export function stepsTo(path: string, { fieldsV1 }: V1ManagedFieldsEntry): FieldStep[] | undefined {
  return find((fieldsV1 ?? {}) as FieldSet, "", path);
}

function find(fields: FieldSet, prefix: string, path: string): FieldStep[] | undefined {
  for (const [step, below] of Object.entries(fields)) {
    if (step === ".") continue;
    const here = prefix + inWords(step);
    if (here === path) return [step];
    const rest = path.startsWith(here) ? find(below, here, path) : undefined;
    if (rest) return [step, ...rest];
  }
  return undefined;
}

/** The steps to each item that an entry owns in lists whose items are told by keys; not those within such an item. */
export function keyedItems({ fieldsV1 }: V1ManagedFieldsEntry): FieldStep[][] {
  const within = (fields: FieldSet): FieldStep[][] =>
    Object.entries(fields).flatMap(([step, below]) =>
      step.startsWith("k:") ? [[step]] : within(below).map((steps) => [step, ...steps]),
    );
  return within((fieldsV1 ?? {}) as FieldSet);
}

/** Steps as the API server writes them in messages. */
export function pathInWords(steps: readonly FieldStep[]): string {
  return steps.map(inWords).join("");
}

/**
 * Steps in the words of Pulumi's property paths, which tell items of a list by their number; undefined if an object has no
 * such field.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/options/ignorechanges/
 */
export function propertyPath(object: unknown, steps: readonly FieldStep[]): string | undefined {
  let path = "";
  let value = object;
  for (const step of steps) {
    const next = stepInto(value, step);
    if (next === undefined) return undefined;
    const name = step.slice(2);
    if (!step.startsWith("f:")) path += `[${String((value as unknown[]).indexOf(next))}]`;
    else path += /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
    value = next;
  }
  return path.replace(/^\./, "");
}

/** A step as the API server writes it in messages. */
function inWords(step: FieldStep): string {
  const [kind, rest] = [step.slice(0, 1), step.slice(2)];
  if (kind === "f") return `.${rest}`;
  if (kind === "k") {
    const keys = Object.entries(JSON.parse(rest) as Record<string, unknown>);
    return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(",")}]`;
  }
  return kind === "v" ? `[=${rest}]` : `[${rest}]`;
}

/** The value at the end of steps through an object; undefined if there is none. */
export function valueAt(object: unknown, steps: readonly FieldStep[]): unknown {
  return steps.reduce(stepInto, object);
}

function stepInto(value: unknown, step: FieldStep): unknown {
  const [kind, rest] = [step.slice(0, 1), step.slice(2)];
  if (typeof value !== "object" || value === null) return undefined;
  if (kind === "f") return (value as Record<string, unknown>)[rest];
  if (!Array.isArray(value)) return undefined;
  const items = value as unknown[];
  if (kind === "i") return items[Number(rest)];
  const wanted: unknown = JSON.parse(rest);
  if (kind === "v") return items.find((item) => isDeepStrictEqual(item, wanted));
  return items.find((item) =>
    Object.entries(wanted as Record<string, unknown>).every(
      ([key, keyed]) => (item as Record<string, unknown> | null)?.[key] === keyed,
    ),
  );
}

/** managedFields without certain fields of one manager. Only another manager that has them, too, then owns them. */
export function withoutFields(
  object: KubernetesObject,
  key: ManagerKey,
  paths: readonly string[],
): V1ManagedFieldsEntry[] {
  const entries = entriesOf(object, key);
  return (object.metadata?.managedFields ?? []).flatMap((entry) => {
    if (!entries.includes(entry)) return [entry];
    let fieldsV1: FieldSet | undefined = entry.fieldsV1 as FieldSet | undefined;
    for (const path of paths) {
      const steps = stepsTo(path, entry);
      if (fieldsV1 && steps) fieldsV1 = without(fieldsV1, steps);
    }
    return fieldsV1 === undefined ? [] : [Object.assign(new V1ManagedFieldsEntry(), entry, { fieldsV1 })];
  });
}

/** Undefined if nothing is left: an empty set would stand for the field above it. */
function without(fields: FieldSet, [step = "", ...rest]: readonly FieldStep[]): FieldSet | undefined {
  const { [step]: below = {}, ...others } = fields;
  const left = rest.length === 0 ? undefined : without(below, rest);
  const kept = left === undefined ? others : { ...others, [step]: left };
  return Object.keys(kept).length === 0 ? undefined : kept;
}
