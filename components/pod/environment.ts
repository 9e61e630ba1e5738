import { output, type Input } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import { noText } from "../resources/late-text";
import { isLate, isPlainObject, knownValue } from "../resources/late-value";
import { refuse } from "../rules/problem";

/** Values of environment variables by name: plain, or from a ConfigMap, a Secret or a field of the pod. */
export type Environment = Readonly<Record<string, Input<string> | types.input.core.v1.EnvVarSource>>;

type EnvVar = types.input.core.v1.EnvVar;

/**
 * The environment as Kubernetes takes it. Kubernetes expands `$(NAME)` in a value only if NAME stands before it, and
 * some languages sort maps by name. Therefore each variable is placed after those that its value refers to. Otherwise
 * the order is the given one, so that the pod template does not change.
 *
 * @param subject The workload, for messages.
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function environmentVariables(subject: string, environment: Environment): EnvVar[] {
  const variable = (name: string) => variableOf(subject, environment, name);
  const names = inOrderOfReferences(texts(environment));
  const firstLate = names.findIndex((name) => isLate(environment[name]));
  // Before the first late value, and after all but one, nothing is left that its references could move.
  if (firstLate < 0 || firstLate === names.length - 1) return names.map(variable);
  const orderedOnceKnown = lateTexts(environment).then(inOrderOfReferences);
  return names.map((name, index) =>
    index < firstLate ? variable(name) : lateVariable(variable, orderedOnceKnown, index),
  );
}

function variableOf(subject: string, environment: Environment, name: string): EnvVar {
  const value = environment[name];
  return isPlainObject(value)
    ? { name, valueFrom: value }
    : { name, value: text(subject, name, value as Input<string>) };
}

/** The variable that turns out to stand at a place. */
function lateVariable(variable: (name: string) => EnvVar, ordered: Promise<string[]>, index: number): EnvVar {
  const name = ordered.then((names) => names[index] ?? "");
  const found = ordered.then((names) => variable(names[index] ?? ""));
  const property = (key: "value" | "valueFrom") => output(found.then((known) => known[key] as undefined));
  return {
    name: output(name),
    value: property("value"),
    valueFrom: property("valueFrom"),
  } as unknown as EnvVar;
}

/** Numbers and booleans, which other languages have as outputs, as the text that a process finds. */
function text(subject: string, name: string, value: Input<string>): Input<string> {
  if (!isLate(value)) return value;
  return output(value).apply((known: unknown) => {
    if (!["string", "number", "boolean"].includes(typeof known))
      refuse(subject, [noText(`env[${JSON.stringify(name)}]`, known)]);
    return String(known);
  });
}

/** Values that are known now; others refer to nothing yet. */
function texts(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, typeof value === "string" ? value : ""]),
  );
}

/** The values, also those that are known only later; what stays unknown in a preview refers to nothing. */
async function lateTexts(environment: Environment): Promise<Record<string, string>> {
  const known = await Promise.all(
    Object.entries(environment).map(async ([name, value]) => {
      const found = isLate(value) ? (await knownValue(output(value)))?.value : value;
      return [name, typeof found === "string" ? found : ""] as const;
    }),
  );
  return Object.fromEntries(known);
}

/** Names of variables, each after those that its value refers to. One reference of a circle cannot be kept. */
export function inOrderOfReferences(values: Readonly<Record<string, string>>): string[] {
  const ordered = new Set<string>();
  const visit = (name: string, above: readonly string[]): void => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || ordered.has(name) || above.includes(name)) return;
    for (const reference of references(value)) visit(reference, [...above, name]);
    ordered.add(name);
  };
  for (const name of Object.keys(values)) visit(name, []);
  return [...ordered];
}

/** `$(NAME)` refers to NAME, `$$(NAME)` to nothing. */
function references(value: string): string[] {
  return [...value.matchAll(/\$\$|\$\(([^)]+)\)/g)].flatMap(([, name]) => name ?? []);
}
