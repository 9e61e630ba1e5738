import type { StatefulSetPromises } from "../../components/promises";

/** A count, or a percentage of the replicas, as a number that need not be whole. */
export function absolute(value: number | string, replicas: number): number {
  return typeof value === "number" ? value : (Number.parseFloat(value) / 100) * replicas;
}

/** Why a StatefulSet's rollout has no order of single pods. */
export const SEVERAL_AT_ONCE = "maxUnavailable lets an update take several pods at once";

/**
 * Whether an update of a StatefulSet may take several pods at once. A percentage is of the replicas, rounded up.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#maximum-unavailable-pods
 */
export function updatesSeveralAtOnce({
  maxUnavailable,
  replicas,
}: Pick<StatefulSetPromises, "maxUnavailable" | "replicas">): boolean {
  return Math.ceil(absolute(maxUnavailable, replicas)) > 1;
}
