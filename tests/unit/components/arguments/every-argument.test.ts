import assert from "node:assert/strict";
import type { PackageSchema, TypeSchema } from "../../../../components/checks/package-schema";
import schema from "../../../../schemas/kubernetes-workloads.json";
import { everyArgument } from "../../../integration/components/arguments/every-argument";

const { resources, types } = schema as unknown as PackageSchema;

const OWN_TYPE = "#/types/";

/** What of an argument's type the live program has no use for, and why. */
const NOT_USED: Readonly<Record<string, string>> = {
  "CustomTimeouts.read": "no component reads objects",
  "DeploymentRecreate.type": "the one Deployment rolls",
};

/** Settings of Kubernetes' own container reach it as they are; these two are the components'. */
const OF_CONTAINER = ["likeMain", "securityContext"];

describe("The live program of tests/integration/components/arguments/", () => {
  const { front, ...statefulSets } = everyArgument({ namespace: "a", image: "busybox:1", secret: "secret" });
  const given = [
    ...Object.values(statefulSets).flatMap((args) => argumentsOf("HeadlessStatefulSet", args)),
    ...argumentsOf("ClusterIPDeployment", front),
  ];

  it("gives every argument of the components", () => {
    const all = Object.values(resources).flatMap(({ inputProperties }) => Object.keys(inputProperties));
    assert.deepEqual(missing(all), []);
  });

  it("gives all that an argument is made of", () => {
    assert.deepEqual(missing(nestedProperties()), Object.keys(NOT_USED));
  });

  function missing(names: readonly string[]): string[] {
    return [...new Set(names)].filter((name) => !given.includes(name));
  }
});

/** Names of the arguments that a workload is given, and of what they are made of: `services`, `ClientService.name`. */
function argumentsOf(component: string, args: object): string[] {
  const { inputProperties = {} } = resources[`kubernetes-workloads:index:${component}`] ?? {};
  return Object.entries(args).flatMap(([name, value]) => [name, ...nested(inputProperties[name], value)]);
}

function nested(type: TypeSchema | undefined, value: unknown): string[] {
  if (type === undefined || typeof value !== "object" || value === null) return [];
  if (type.oneOf !== undefined)
    return type.oneOf.filter((one) => isOf(one, value)).flatMap((alternative) => nested(alternative, value));
  if (type.items !== undefined) return Object.values(value).flatMap((item) => nested(type.items, item));
  if (type.additionalProperties !== undefined)
    return Object.values(value).flatMap((item) => nested(type.additionalProperties, item));
  const properties = propertiesOf(type);
  return Object.entries(value).flatMap(([name, inner]) =>
    properties[name] === undefined ? [] : [`${nameOf(type)}.${name}`, ...nested(properties[name], inner)],
  );
}

/** Whether a value may be of one of several types: `{ type: "OnDelete" }` is not of one whose type is another. */
function isOf(type: TypeSchema, value: object): boolean {
  return Object.entries(propertiesOf(type)).every(
    ([name, property]) =>
      property.const === undefined || property.const === (value as Record<string, unknown>)[name],
  );
}

/** All of the components' own types that are reached from arguments, by property. */
function nestedProperties(): string[] {
  const reached = new Set<string>();
  const visit = (type: TypeSchema): void => {
    for (const inner of [type.items, type.additionalProperties, ...(type.oneOf ?? [])])
      if (inner) visit(inner);
    for (const [name, inner] of Object.entries(propertiesOf(type))) {
      const property = `${nameOf(type)}.${name}`;
      const isKubernetes = nameOf(type) === "SupportingContainer" && !OF_CONTAINER.includes(name);
      if (reached.has(property) || isKubernetes) continue;
      reached.add(property);
      visit(inner);
    }
  };
  for (const { inputProperties } of Object.values(resources)) Object.values(inputProperties).forEach(visit);
  return [...reached];
}

function propertiesOf({ $ref = "" }: TypeSchema): Readonly<Record<string, TypeSchema>> {
  const type = $ref.startsWith(OWN_TYPE) ? types[$ref.slice(OWN_TYPE.length)] : undefined;
  return type !== undefined && "properties" in type ? type.properties : {};
}

function nameOf({ $ref = "" }: TypeSchema): string {
  return $ref.slice($ref.lastIndexOf(":") + 1);
}
