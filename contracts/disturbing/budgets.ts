import type { V1Pod, V1PodDisruptionBudget } from "@kubernetes/client-node";
import { failureOf } from "../../command-line/failures/failure-of";
import { budgetNamed, podsIn } from "../../kubernetes/collection";
import { hasEnded, isReady, isTerminating, labelSelectorOf, nameOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import { absolute } from "../judging/max-unavailable";
import type { WorkloadReference } from "./workload";

/**
 * The first budget of some pods that says that none of them may be missing now. How many may is not asked: a budget limits
 * evictions, and neither rollouts nor scaling, which the user of `--disturb` has asked for.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export async function forbiddingBudget(
  reference: WorkloadReference,
  pods: readonly V1Pod[],
): Promise<V1PodDisruptionBudget | undefined> {
  const { cluster, namespace } = reference;
  const { items: budgets } = await cluster.policy.listNamespacedPodDisruptionBudget({ namespace });
  const names = new Set(pods.map(nameOf));
  for (const budget of budgets) {
    if (allowsDisruption(budget)) continue;
    const selected = await podsSelectedBy(budget, reference);
    if (!selected.some((pod) => names.has(nameOf(pod)))) continue;
    if (!(sparesOne(budget, selected) && (await allowsOnceCounted(reference, budget)))) return budget;
  }
  return undefined;
}

function allowsDisruption({ status }: V1PodDisruptionBudget): boolean {
  return (status?.disruptionsAllowed ?? 0) > 0;
}

async function podsSelectedBy(
  { spec }: V1PodDisruptionBudget,
  { cluster, namespace }: WorkloadReference,
): Promise<V1Pod[]> {
  if (spec?.selector === undefined) return [];
  return (await podsIn(cluster, namespace, { labelSelector: labelSelectorOf(spec.selector) }).list()).items;
}

/** Whether a budget can spare one of the pods that it selects, by their own state. */
export function sparesOne({ spec }: V1PodDisruptionBudget, selected: readonly V1Pod[]): boolean {
  const expected = selected.filter((pod) => !isTerminating(pod) && !hasEnded(pod)).length;
  const healthy = selected.filter(isReady).length;
  const count = (value: number | string): number => Math.ceil(absolute(value, expected));
  const desired =
    spec?.minAvailable === undefined ? expected - count(spec?.maxUnavailable ?? 0) : count(spec.minAvailable);
  return healthy > desired;
}

/** How long a budget's controller may take to count pods that are Ready. */
const COUNTING_SECONDS = 60;

/**
 * Whether a budget's status comes to agree with its pods. Its controller counts after the pods have changed. While a
 * pod terminates whose ReplicaSet is gone, as after a rollback, the controller fails and allows no disruption.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.1/pkg/controller/disruption/disruption.go (`failSafe`)
 */
async function allowsOnceCounted(
  { cluster, namespace }: WorkloadReference,
  budget: V1PodDisruptionBudget,
): Promise<boolean> {
  const named = budgetNamed(cluster, namespace, nameOf(budget));
  const failure = await failureOf(() =>
    waitUntil(named, "a budget to count its pods", (all) => all.every(allowsDisruption), COUNTING_SECONDS),
  );
  return failure === undefined;
}
