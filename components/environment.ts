import { Output, type Input } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import type { Problem } from "./rules/problem";

/** Values of environment variables by name: plain, or from a ConfigMap, a Secret or a field of the pod. */
export type Environment = Readonly<Record<string, Input<string> | types.input.core.v1.EnvVarSource>>;

/** The environment as Kubernetes takes it. */
export function environmentVariables(environment: Environment): types.input.core.v1.EnvVar[] {
  return Object.entries(environment).map(([name, value]) =>
    isPlain(value) ? { name, value } : { name, valueFrom: value },
  );
}

/** Names that Kubernetes refuses. */
export function checkEnvironment(environment: Environment): Problem[] {
  return Object.keys(environment).flatMap((name) => checkVariableName(`env[${JSON.stringify(name)}]`, name));
}

/** A name that Kubernetes refuses. */
export function checkVariableName(argument: string, name: string): Problem[] {
  return /^[ -<>-~]+$/.test(name)
    ? []
    : [
        {
          argument,
          value: name,
          rule: 'is no name of an environment variable (printable ASCII without "=")',
          remedy: "Use letters, digits and underscores",
        },
      ];
}

function isPlain(value: Environment[string]): value is Input<string> {
  return typeof value === "string" || Output.isInstance<string>(value) || value instanceof Promise;
}
