import { parseQuantity } from "../../rules/quantity";
import { annotationKey, configKey, dnsSubdomain, labelKey, variableName } from "../../rules/rules";
import {
  amount,
  bothOf,
  choice,
  isUnknown,
  listOf,
  object,
  oneOf,
  problem,
  text,
  textOrEmpty,
  together,
  type Shape,
} from "./shape";

const FIELDS = ["metadata.name", "metadata.namespace", "metadata.uid"];
const ENVIRONMENT_FIELDS = [
  ...FIELDS,
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
const VOLUME_FIELDS = [...FIELDS, "metadata.labels", "metadata.annotations"];

/** A field of the pod; older names of fields are left to the API server. */
function fieldRef(fields: readonly string[]): Shape {
  return object(
    {
      apiVersion: choice("", "v1"),
      fieldPath: text((argument, value) => {
        const [, map, key = ""] = /^metadata\.(labels|annotations)\['(.*)'\]$/s.exec(value) ?? [];
        if (map !== undefined) return (map === "labels" ? labelKey : annotationKey)(argument, key);
        if (fields.includes(value)) return [];
        return problem(
          argument,
          value,
          "is no field of a pod that a container can have",
          `Use one of ${fields.join(", ")}, or metadata.labels['KEY'] and metadata.annotations['KEY']`,
        );
      }),
    },
    ["fieldPath"],
  );
}

const RESOURCE = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.*)$/;
/** 1, or a unit, however it is written: Kubernetes compares what a quantity is normalized to. */
function isUnit(text: string, amount: number): boolean {
  if (/^\+|[eE][-+]?\d/.test(text)) return false;
  const base = text.trimEnd().endsWith("i") ? 1024 : 1000;
  return [0, 1, 2, 3, 4, 5, 6].some((power) => amount === base ** power);
}

/** An amount of a container. */
function resourceFieldRef(required: readonly string[]): Shape {
  return bothOf(
    object(
      {
        resource: text((argument, value) =>
          RESOURCE.test(value)
            ? []
            : problem(argument, value, "is no amount of a container", "Use one such as limits.memory"),
        ),
        divisor: amount((argument, value) =>
          parseQuantity(value) === undefined
            ? problem(argument, value, "is no quantity", "Use one such as 1Mi")
            : [],
        ),
      },
      required,
    ),
    together((argument, { resource, divisor }) => {
      if (typeof resource !== "string" || !["string", "number"].includes(typeof divisor)) return [];
      const amountOfOne = parseQuantity(String(divisor));
      if (amountOfOne === undefined || amountOfOne === 0) return [];
      const isCpu = resource.endsWith(".cpu");
      const fits = isCpu ? amountOfOne === 1 || amountOfOne === 0.001 : isUnit(String(divisor), amountOfOne);
      return fits
        ? []
        : problem(
            `${argument}.divisor`,
            divisor,
            `is no divisor of ${resource}`,
            isCpu ? "Use 1 or 1m" : "Use 1 with or without a unit, such as 1Mi",
          );
    }),
  );
}

const keyRef = object({ name: text(dnsSubdomain), key: text(configKey) }, ["name", "key"]);

/** Where the value of a variable comes from. */
export const variableSource: Shape = oneOf({
  secretKeyRef: keyRef,
  configMapKeyRef: keyRef,
  fieldRef: fieldRef(ENVIRONMENT_FIELDS),
  resourceFieldRef: resourceFieldRef(["resource"]),
});

/** Variables of a container beside the main one. */
export const variables: Shape = listOf(
  bothOf(
    object({ name: text(variableName), value: text(), valueFrom: variableSource }, ["name"]),
    together((argument, { value = "", valueFrom }) =>
      value !== "" && !isUnknown(value) && valueFrom !== undefined
        ? problem(argument, value, "has a value beside valueFrom", "Leave one of them out")
        : [],
    ),
  ),
);

const source = object({ name: text(dnsSubdomain) }, ["name"]);

/** Sources whose keys all become variables. */
export const variablesFrom: Shape = listOf(
  bothOf(
    object({ prefix: textOrEmpty(variableName) }),
    oneOf({ configMapRef: source, secretRef: source }, ["prefix"]),
  ),
);

/** An item of a volume of fields of the pod. */
export const fieldFile = (path: Shape): Shape =>
  bothOf(
    object({ path }, ["path"]),
    oneOf(
      {
        fieldRef: fieldRef(VOLUME_FIELDS),
        resourceFieldRef: resourceFieldRef(["resource", "containerName"]),
      },
      ["path", "mode"],
    ),
  );
