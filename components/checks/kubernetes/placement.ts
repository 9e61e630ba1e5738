import type { Problem } from "../../rules/problem";
import { dnsLabel, dnsSubdomain, labelKey, labelValue, wholeNumber } from "../../rules/rules";
import {
  bothOf,
  choice,
  distinct,
  isUnknown,
  listOf,
  mapOf,
  number,
  object,
  problem,
  someOf,
  something,
  text,
  textOrEmpty,
  together,
  type Properties,
  type Shape,
} from "./shape";

/** Labels that nodes or pods have. */
export const labelMap: Shape = mapOf(labelKey, text(labelValue));

/** A requirement of labels: how many values it has depends on its operator. */
function requirement(value: Shape, ...operators: readonly string[]): Shape {
  return bothOf(
    object({ key: text(labelKey), operator: choice(...operators), values: listOf(value) }, [
      "key",
      "operator",
    ]),
    together((argument, { operator, values = [] }) => {
      if (isUnknown(operator) || !Array.isArray(values)) return [];
      const wrong = (rule: string, remedy: string) => problem(`${argument}.values`, values, rule, remedy);
      if (operator === "In" || operator === "NotIn")
        return values.length > 0 ? [] : wrong(`is empty for ${operator}`, "Give at least one");
      if (operator === "Exists" || operator === "DoesNotExist")
        return values.length === 0 ? [] : wrong(`has values for ${operator}`, "Leave it out");
      return values.length === 1 ? [] : wrong(`has not one value for ${String(operator)}`, "Give one");
    }),
  );
}

/** Which objects a selector of labels matches. */
export const labelSelector: Shape = object({
  matchLabels: labelMap,
  matchExpressions: listOf(requirement(text(labelValue), "In", "NotIn", "Exists", "DoesNotExist")),
});

/** A requirement of the only field of a node that there is to select by. */
const nodeName: Shape = bothOf(
  object(
    { key: choice("metadata.name"), operator: choice("In", "NotIn"), values: listOf(text(dnsSubdomain)) },
    ["key", "operator", "values"],
  ),
  together((argument, { values }) =>
    Array.isArray(values) && values.length !== 1
      ? problem(`${argument}.values`, values, "has not one name", "Give one name of a node")
      : [],
  ),
);

/** Nodes: a preference may compare with values that are no labels. */
const nodeTerm = (value: Shape): Shape =>
  object({
    matchExpressions: listOf(requirement(value, "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")),
    matchFields: listOf(nodeName),
  });

const podTerm: Shape = bothOf(
  object(
    {
      topologyKey: text(labelKey),
      labelSelector,
      namespaceSelector: labelSelector,
      namespaces: listOf(text(dnsLabel)),
      matchLabelKeys: listOf(text(labelKey)),
      mismatchLabelKeys: listOf(text(labelKey)),
    },
    ["topologyKey"],
  ),
  together((argument, given) => [
    ...keysWithoutSelector(argument, given, "matchLabelKeys"),
    ...keysWithoutSelector(argument, given, "mismatchLabelKeys"),
    ...keysOfBoth(argument, given),
  ]),
);

/** Keys of labels are of use to a selector only. */
function keysWithoutSelector(argument: string, given: Properties, name: string): Problem[] {
  const keys = given[name];
  return Array.isArray(keys) && keys.length > 0 && given.labelSelector === undefined
    ? problem(`${argument}.${name}`, keys, "needs a labelSelector", "Give a labelSelector")
    : [];
}

function keysOfBoth(argument: string, { matchLabelKeys, mismatchLabelKeys }: Properties): Problem[] {
  if (!Array.isArray(matchLabelKeys) || !Array.isArray(mismatchLabelKeys)) return [];
  return (matchLabelKeys as unknown[]).flatMap((key, index) =>
    typeof key === "string" && mismatchLabelKeys.includes(key)
      ? problem(
          `${argument}.matchLabelKeys[${String(index)}]`,
          key,
          "stands in mismatchLabelKeys, too",
          "Leave it out in one of the two",
        )
      : [],
  );
}

const weight = number(wholeNumber(1, 100));
const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

const podAffinity: Shape = object({
  [REQUIRED]: listOf(podTerm),
  [PREFERRED]: listOf(object({ weight, podAffinityTerm: podTerm }, ["weight", "podAffinityTerm"])),
});

/** Where pods prefer or have to run. */
export const affinity: Shape = object({
  nodeAffinity: object({
    [REQUIRED]: object({ nodeSelectorTerms: someOf(nodeTerm(text(labelValue))) }, ["nodeSelectorTerms"]),
    [PREFERRED]: listOf(object({ weight, preference: nodeTerm(text()) }, ["weight", "preference"])),
  }),
  podAffinity,
  podAntiAffinity: podAffinity,
});

/** Taints that pods put up with. */
export const toleration: Shape = bothOf(
  object({
    key: textOrEmpty(labelKey),
    operator: choice("", "Equal", "Exists", "Lt", "Gt"),
    effect: choice("", "NoSchedule", "PreferNoSchedule", "NoExecute"),
    value: text(),
    tolerationSeconds: number(wholeNumber(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)),
  }),
  together((argument, given) => {
    const { key = "", operator = "Equal", value = "", effect, tolerationSeconds } = given;
    if ([key, operator, value, effect].some(isUnknown)) return [];
    const wrong = (name: string, rule: string, remedy: string) =>
      problem(`${argument}.${name}`, given[name], rule, remedy);
    return [
      ...(key === "" && operator !== "Exists"
        ? wrong(
            "key",
            "is missing, and only the operator Exists takes any key",
            "Give it, or use operator Exists",
          )
        : []),
      ...(operator === "Exists" && value !== ""
        ? wrong("value", "stands beside the operator Exists, which takes any value", "Leave it out")
        : []),
      ...((operator === "Equal" || operator === "") && typeof value === "string"
        ? labelValue(`${argument}.value`, value)
        : []),
      ...(tolerationSeconds !== undefined && effect !== "NoExecute"
        ? wrong(
            "tolerationSeconds",
            "is for the effect NoExecute only",
            "Leave it out, or set effect to NoExecute",
          )
        : []),
    ];
  }),
);

/** How evenly pods spread. */
export const spreadConstraints: Shape = bothOf(
  listOf(
    bothOf(
      object(
        {
          maxSkew: number(wholeNumber(1)),
          topologyKey: something,
          whenUnsatisfiable: choice("DoNotSchedule", "ScheduleAnyway"),
          labelSelector,
          minDomains: number(wholeNumber(1)),
          nodeAffinityPolicy: choice("Honor", "Ignore"),
          nodeTaintsPolicy: choice("Honor", "Ignore"),
          matchLabelKeys: listOf(text(labelKey)),
        },
        ["maxSkew", "topologyKey", "whenUnsatisfiable"],
      ),
      together(spreadTogether),
    ),
  ),
  distinct("topologyKey and whenUnsatisfiable", ({ topologyKey, whenUnsatisfiable }) =>
    isUnknown(topologyKey) || isUnknown(whenUnsatisfiable)
      ? undefined
      : JSON.stringify([topologyKey, whenUnsatisfiable]),
  ),
);

function spreadTogether(argument: string, given: Properties): Problem[] {
  const { minDomains, whenUnsatisfiable } = given;
  return [
    ...(minDomains !== undefined && whenUnsatisfiable === "ScheduleAnyway"
      ? problem(
          `${argument}.minDomains`,
          minDomains,
          "is for whenUnsatisfiable DoNotSchedule only",
          "Leave it out, or set whenUnsatisfiable to DoNotSchedule",
        )
      : []),
    ...keysWithoutSelector(argument, given, "matchLabelKeys"),
  ];
}
