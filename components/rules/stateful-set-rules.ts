import type { ClaimRetention } from "../headless-stateful-set-args";
import { MAX_PODS, wholeNumber, type Rule } from "./rules";

const MAX_INT32 = 2 ** 31 - 1;

/** Ordinal of a StatefulSet's first pod: Kubernetes counts the ordinals in 32 bits, the last one too. */
export function firstOrdinal(replicas: number): Rule<number> {
  // A wrong number of replicas is reported elsewhere, and not a second time here.
  return wholeNumber(0, MAX_INT32 - Math.min(Math.max(0, replicas - 1), MAX_PODS));
}

/** How many pods an update holds back: at most all of them. */
export function partition(replicas: number): Rule<number> {
  return (argument, value) => {
    if (!Number.isInteger(value) || value < 0) return wholeNumber(0)(argument, value);
    if (value <= Math.max(0, replicas)) return [];
    return [
      {
        argument,
        value,
        rule: `is above replicas, ${String(replicas)}, so that it holds back pods that do not exist`,
        remedy: `Use at most ${String(replicas)}, which holds back every pod`,
      },
    ];
  };
}

/** A retention policy. It may delete claims only if the data may be lost. */
export function claimRetention(shortLived: boolean): Rule<ClaimRetention | undefined> {
  return (argument, value) =>
    shortLived || value !== "Delete"
      ? []
      : [
          {
            argument,
            value,
            rule: "deletes claims and their data, which only a short-lived stack may do",
            remedy: 'Set shortLived to true if the data may be lost, or use "Retain"',
          },
        ];
}
