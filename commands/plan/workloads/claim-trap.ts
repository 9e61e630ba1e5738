import { parseQuantity } from "../../../components/rules/quantity";
import { claimsOf, type ClaimTemplate, type StatefulSet } from "./stateful-set";
import type { ClaimTrap } from "./workload-plan";

/** The names in the steps out of a trap. */
export interface TrapContext {
  readonly kubeContext: string;
  /** The command that updates the stack. */
  readonly update: string;
}

/** The trapped property, before and after. */
type Difference = Pick<ClaimTrap, "property" | "from" | "to">;

/**
 * Changed claim templates. Kubernetes refuses the change in place. So the StatefulSet is replaced, and existing
 * claims silently stay as they are.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#volume-claim-templates
 */
export function claimTraps(before: StatefulSet, after: StatefulSet, context: TrapContext): ClaimTrap[] {
  const remaining = new Set(claimsOf(after).map(({ name }) => name));
  return after.templates.flatMap((template) => {
    const old = before.templates.find(({ name }) => name === template.name);
    const claims = claimsOf(before)
      .filter((claim) => claim.template.name === template.name && remaining.has(claim.name))
      .map(({ name }) => name);
    if (old === undefined || claims.length === 0 || before.namespace !== after.namespace) return [];
    return differences(old, template).map((difference) => ({
      template: template.name,
      ...difference,
      claims,
      steps: stepsOutOf(difference, claims, before, context),
    }));
  });
}

function differences(before: ClaimTemplate, after: ClaimTemplate): Difference[] {
  const properties: Difference[] = [
    { property: "size", from: before.size, to: after.size },
    {
      property: "storageClassName",
      from: before.storageClassName ?? "(the cluster's default)",
      to: after.storageClassName ?? "(the cluster's default)",
    },
    { property: "accessModes", from: before.accessModes.join(", "), to: after.accessModes.join(", ") },
  ];
  return properties.filter(({ from, to }) => from !== to);
}

function stepsOutOf(
  { property, from, to }: Difference,
  claims: readonly string[],
  { name, namespace }: StatefulSet,
  { kubeContext, update }: TrapContext,
): string[] {
  if (property !== "size" || (parseQuantity(to) ?? 0) < (parseQuantity(from) ?? 0)) {
    return [
      "Kubernetes cannot change this in a claim that exists. To move the data, make a workload of another name with the new template, copy, and delete the old claims.",
    ];
  }
  const kubectl = `kubectl --context ${kubeContext}`;
  const within = `${kubectl} --namespace ${namespace}`;
  const patch = JSON.stringify({ spec: { resources: { requests: { storage: to } } } });
  return [
    "1. See whether the claims' StorageClass allows expansion (ALLOWVOLUMEEXPANSION true):",
    `   ${kubectl} get storageclass`,
    "2. Where it does, grow the claims that exist:",
    ...claims.map((claim) => `   ${within} patch pvc ${claim} --patch '${patch}'`),
    "3. Delete the StatefulSet but not its pods, which go on serving:",
    `   ${within} delete statefulset ${name} --cascade=orphan`,
    "4. Make it anew with the larger template; it takes its pods and claims up again:",
    `   ${update}`,
    "Where it does not, keep the size, or copy the data to a workload of another name.",
  ];
}
