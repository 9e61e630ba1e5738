import type { Problem } from "./rules/problem";
import { labelKey, labelValue } from "./rules/rules";

/** Labels by key. */
export type Labels = Readonly<Record<string, string>>;

/** Key of the label that selects a workload's pods unless others are given. */
const NAME_LABEL = "app.kubernetes.io/name";

/** Labels that select the pods of a workload: never more than what may stay as it is for the workload's life. */
export function selectorLabels(workloadName: string, given: Labels | undefined): Labels {
  return given ?? { [NAME_LABEL]: workloadName };
}

/** The recommended labels under those that were given, under those that select, which always win. */
export function objectLabels(workloadName: string, selector: Labels, given: Labels = {}): Labels {
  return {
    [NAME_LABEL]: workloadName,
    "app.kubernetes.io/instance": workloadName,
    "app.kubernetes.io/managed-by": "pulumi",
    ...given,
    ...selector,
  };
}

/** Whether a selector matches labels. */
export function areSelected(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** Keys and values that Kubernetes refuses. */
export function checkLabels(argument: string, labels: Labels): Problem[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const path = `${argument}[${JSON.stringify(key)}]`;
    return [...labelKey(path, key), ...labelValue(path, value)];
  });
}

/** Labels beside those that select, of which each has one value. */
export function checkBesideSelector(argument: string, labels: Labels, selector: Labels): Problem[] {
  return Object.entries(labels)
    .filter(([key, value]) => Object.hasOwn(selector, key) && selector[key] !== value)
    .map(([key, value]) => ({
      argument: `${argument}[${JSON.stringify(key)}]`,
      value,
      rule: `is another value than ${JSON.stringify(selector[key])}, by which the workload selects its pods`,
      remedy: "Leave it out, or give selectorLabels",
    }));
}

/** A selector without a label would select every pod of the namespace. */
export function checkSelector(selector: Labels): Problem[] {
  return Object.keys(selector).length > 0
    ? checkLabels("selectorLabels", selector)
    : [
        {
          argument: "selectorLabels",
          value: selector,
          rule: "selects every pod of the namespace",
          remedy: "Give at least one label, or leave the argument out",
        },
      ];
}
