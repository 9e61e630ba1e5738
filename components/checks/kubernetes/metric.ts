import { dnsLabel, quantity, wholeNumber } from "../../rules/rules";
import {
  amount,
  bothOf,
  choice,
  listOf,
  number,
  object,
  oneOf,
  problem,
  something,
  text,
  together,
  type Shape,
} from "./shape";

const target: Shape = object(
  {
    type: choice("Utilization", "AverageValue", "Value"),
    averageUtilization: number(wholeNumber(1)),
    averageValue: amount(quantity),
    value: amount(quantity),
  },
  ["type"],
);

/** Which amounts a target may have: exactly one of them. */
function oneAmount(...names: readonly string[]): Shape {
  return together((argument, source) => {
    const amounts = source.target as Readonly<Record<string, unknown>> | undefined;
    const given = names.filter((name) => amounts?.[name] !== undefined);
    return given.length === 1
      ? []
      : problem(
          `${argument}.target`,
          amounts,
          `has ${given.length === 0 ? "none" : "more than one"} of ${names.join(", ")}`,
          "Give exactly one of them",
        );
  });
}

const metric = object(
  {
    name: text((argument, value) =>
      value === "" || value.includes("/") || value.includes("%") || value === "." || value === ".."
        ? problem(
            argument,
            value,
            'is no name of a metric (no "/" and "%")',
            "Use its name, such as queue_length",
          )
        : [],
    ),
  },
  ["name"],
);

const FIELDS: Readonly<Record<string, string>> = {
  Resource: "resource",
  ContainerResource: "containerResource",
  Pods: "pods",
  Object: "object",
  External: "external",
};

const source = {
  resource: bothOf(
    object({ name: something, target }, ["name", "target"]),
    oneAmount("averageUtilization", "averageValue"),
  ),
  containerResource: bothOf(
    object({ name: something, container: text(dnsLabel), target }, ["name", "container", "target"]),
    oneAmount("averageUtilization", "averageValue"),
  ),
  pods: bothOf(object({ metric, target }, ["metric", "target"]), oneAmount("averageValue")),
  object: bothOf(
    object(
      { metric, target, describedObject: object({ kind: something, name: something }, ["kind", "name"]) },
      ["metric", "target", "describedObject"],
    ),
    together((argument, source) => {
      const target = source.target as Readonly<Record<string, unknown>> | undefined;
      return target?.value === undefined && target?.averageValue === undefined
        ? problem(`${argument}.target`, target, "has none of value, averageValue", "Give one of them")
        : [];
    }),
  ),
  external: bothOf(object({ metric, target }, ["metric", "target"]), oneAmount("value", "averageValue")),
};

/** What an autoscaler looks at: of the kind that its type says. */
export const metrics: Shape = listOf(
  bothOf(
    object({ type: choice(...Object.keys(FIELDS)) }, ["type"]),
    oneOf(source, ["type"]),
    together((argument, given) => {
      const { type } = given;
      const field = typeof type === "string" && Object.hasOwn(FIELDS, type) ? FIELDS[type] : undefined;
      return field === undefined || given[field] !== undefined
        ? []
        : problem(`${argument}.${field}`, undefined, `is missing for type ${String(type)}`, "Give it");
    }),
  ),
);
