import type { V1Container, V1PodSpec, V1ResourceQuota } from "@kubernetes/client-node";
import { parseQuantity } from "../../../components/rules/quantity";
import { plannedObject } from "../preview/planned-object";
import type { Inputs, ResourceChange } from "../preview/resource-change";
import type { Surroundings } from "./surroundings";
import type { ClaimPlan } from "../workloads/workload-plan";
import { DEPLOYMENT, STATEFUL_SET } from "../../../pulumi/resource-types";

/** Amounts by the names that quotas give them, in base units. */
type Amounts = Map<string, number>;

const WORKLOADS = [STATEFUL_SET, DEPLOYMENT];

/** Quotas that do not have enough room for the pods that an update adds. */
export function quotaWarnings(
  changes: readonly ResourceChange[],
  claims: readonly ClaimPlan[],
  { namespaces }: Surroundings,
): string[] {
  return [...namespaces].flatMap(([namespace, { quotas = [] }]) => {
    const added = sum([...addedPods(changes, namespace), addedClaims(claims, namespace)]);
    return quotas.filter(countsEverything).flatMap((quota) => shortfalls(quota, added, namespace));
  });
}

/** A quota with scopes counts some pods only. */
function countsEverything({ spec }: V1ResourceQuota): boolean {
  return (spec?.scopes ?? []).length === 0 && spec?.scopeSelector === undefined;
}

function shortfalls({ metadata, status }: V1ResourceQuota, added: Amounts, namespace: string): string[] {
  return Object.entries(status?.hard ?? {}).flatMap(([name, hard]) => {
    const more = added.get(name) ?? 0;
    const used = status?.used?.[name] ?? "0";
    const [limit, taken] = [parseQuantity(hard), parseQuantity(used)];
    if (more <= 0 || limit === undefined || taken === undefined || taken + more <= limit) return [];
    return [
      `ResourceQuota ${metadata?.name ?? ""} of namespace ${namespace} is too small: ${name} is ${hard} at most and ${used} by now, and the update adds ${inWords(name, more)}. What is beyond it is not created.`,
    ];
  });
}

function inWords(name: string, amount: number): string {
  return /memory|storage/.test(name) && amount >= 2 ** 20
    ? `${Number((amount / 2 ** 20).toFixed(1))}Mi`
    : String(Number(amount.toFixed(3)));
}

/** The resources of the pods that a workload gets in addition. Pods that it replaces are counted already. */
function addedPods(changes: readonly ResourceChange[], namespace: string): Amounts[] {
  return changes
    .filter(({ type }) => WORKLOADS.includes(type))
    .filter((change) => plannedObject(change, change.new)?.namespace === namespace)
    .map((change) => {
      const stays = change.kind !== "create" && plannedObject(change, change.old)?.namespace === namespace;
      return times(
        podAmounts(podSpec(change.new)),
        replicas(change.new) - (stays ? replicas(change.old) : 0),
      );
    });
}

function addedClaims(claims: readonly ClaimPlan[], namespace: string): Amounts {
  const made = claims.filter((claim) => claim.fate === "new" && claim.namespace === namespace);
  const storage = made.reduce((total, { size }) => total + (parseQuantity(size) ?? 0), 0);
  return new Map([
    ["persistentvolumeclaims", made.length],
    ["count/persistentvolumeclaims", made.length],
    ["requests.storage", storage],
  ]);
}

interface WorkloadInputs {
  readonly spec?: { readonly replicas?: number; readonly template?: { readonly spec?: V1PodSpec } };
}

/** None if an autoscaler decides. */
function replicas(inputs: Inputs | undefined): number {
  const count = (inputs as WorkloadInputs | undefined)?.spec?.replicas;
  return typeof count === "number" ? count : 0;
}

/** Undefined if only the update says what containers there are. */
function podSpec(inputs: Inputs | undefined): V1PodSpec | undefined {
  const spec = (inputs as WorkloadInputs | undefined)?.spec?.template?.spec;
  return Array.isArray(spec?.containers) ? spec : undefined;
}

/** What one pod takes for certain. What a LimitRange or a runtime class adds is not known here. */
function podAmounts(spec: V1PodSpec | undefined): Amounts {
  const amounts: Amounts = new Map([
    ["pods", 1],
    ["count/pods", 1],
  ]);
  for (const resource of ["cpu", "memory", "ephemeral-storage"]) {
    const requests = total(spec?.containers, (container) => requestOf(container, resource));
    amounts.set(`requests.${resource}`, requests).set(resource, requests);
    amounts.set(
      `limits.${resource}`,
      total(spec?.containers, ({ resources }) => amountOf(resources?.limits?.[resource])),
    );
  }
  return amounts;
}

function total(
  containers: readonly V1Container[] | undefined,
  of: (container: V1Container) => number,
): number {
  return (containers ?? []).reduce((sum, container) => sum + of(container), 0);
}

/** Kubernetes takes the limit for the request if there is none. */
function requestOf({ resources }: V1Container, resource: string): number {
  return amountOf(resources?.requests?.[resource] ?? resources?.limits?.[resource]);
}

function amountOf(quantity: unknown): number {
  return typeof quantity === "string" || typeof quantity === "number"
    ? (parseQuantity(String(quantity)) ?? 0)
    : 0;
}

function times(amounts: Amounts, factor: number): Amounts {
  return new Map([...amounts].map(([name, amount]) => [name, amount * factor]));
}

function sum(all: readonly Amounts[]): Amounts {
  const result: Amounts = new Map();
  for (const [name, amount] of all.flatMap((amounts) => [...amounts]))
    result.set(name, (result.get(name) ?? 0) + amount);
  return result;
}
