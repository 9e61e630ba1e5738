import type { LabelSelector } from "../../kubernetes/objects";

/** Whether a selector matches labels; an empty one matches all. */
export function selects(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
      if (operator === "Exists") return value !== undefined;
      if (operator === "DoesNotExist") return value === undefined;
      const isAmong = value !== undefined && values.includes(value);
      return operator === "In" ? isAmong : !isAmong;
    })
  );
}
