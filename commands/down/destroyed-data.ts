import { Failure } from "../../command-line/failures/failure";
import type { Cluster } from "../../kubernetes/connection/cluster";
import type { StackLocation } from "../../pulumi/state/exported-state";
import { releasedObjects } from "../../pulumi/state/helm-releases";
import { type ExportedState, resourcesOf } from "../../pulumi/state/state";
import { providerUrn } from "../../pulumi/provider-address";
import type { ResourceChange } from "../plan/preview/resource-change";
import { deletedNamespacesIn, namespacesIn, planStack } from "../plan/stack-plan";
import { lookAround } from "../plan/surroundings/surroundings";
import type { ClaimPlan } from "../plan/workloads/workload-plan";
import { KEEP_NAMESPACE } from "./own-objects";
import { isOnCluster, type StackHoldings } from "./stack-holdings";

/**
 * The claims that a destroy deletes. With a claim go its volume and its data. Claims that a StatefulSet leaves stay
 * anyway. Others go with their namespace, or with an owner such as a StatefulSet whose whenDeleted is Delete. Others again
 * are resources of the program.
 *
 * @param spared URNs of resources that the stack forgets before
 */
export async function destroyedClaims(
  cluster: Cluster,
  holdings: StackHoldings,
  state: ExportedState,
  spared: ReadonlySet<string>,
): Promise<readonly ClaimPlan[]> {
  const { location } = holdings;
  const changes = deletions(state, holdings).filter(({ urn }) => !spared.has(urn));
  const surroundings = await lookAround(cluster, namespacesIn(changes), deletedNamespacesIn(changes));
  const kubeContext = cluster.kubeConfig.getCurrentContext();
  const { workloads, otherClaims } = planStack(location.stack, [{ changes, kubeContext, surroundings }]);
  const claims = [...workloads.flatMap((workload) => workload.claims), ...otherClaims];
  return claims.filter(({ fate }) => fate === "deleted");
}

/** What a destroy does to the resources of a state that are on the cluster of holdings. */
function deletions(state: ExportedState, holdings: StackHoldings): ResourceChange[] {
  const resources = resourcesOf(state);
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .filter((resource) => {
      const provider = byUrn.get(providerUrn(resource.provider ?? ""));
      return isOnCluster(holdings, provider && { urn: provider.urn, inputs: provider.inputs ?? {} });
    })
    .map(({ urn, type, inputs = {}, outputs, provider: reference = "", retainOnDelete = false }) => {
      const { uid } = (outputs?.metadata ?? {}) as { readonly uid?: string };
      return {
        urn,
        type,
        kind: "delete" as const,
        old: inputs,
        released: releasedObjects(outputs),
        ...(uid !== undefined && { uid }),
        provider: reference,
        paths: [],
        retained: retainOnDelete,
        willBeRetained: false,
        moved: false,
        deletedFirst: false,
      };
    });
}

/** Names the claims that a destroy is about to delete, before it does. */
export function describeDestroyed(deleted: readonly ClaimPlan[], { stack }: StackLocation): string {
  return [
    `With stack ${stack} go claims, by most storage classes' policy with their volumes and data:`,
    ...deleted.map(inWords),
  ].join("\n");
}

function inWords({ namespace, name, size, reason }: ClaimPlan): string {
  return `  ${namespace}/${name} (${size}); ${reason}`;
}

/** Why a stack is not destroyed: the user has not said that its claims may go. */
export function dataAtStake(deleted: readonly ClaimPlan[], { stack }: StackLocation): Failure {
  return new Failure(
    [
      `Nothing was destroyed: with stack ${stack} would go claims, by most storage classes' policy with their volumes and data:`,
      ...deleted.map(inWords),
    ].join("\n"),
    [
      "If they may go, say so: --delete-data. To keep those of a namespace that goes:",
      KEEP_NAMESPACE,
      "To keep those of a StatefulSet, set its whenDeleted to Retain; to keep a claim that is a resource of its own, give it retainOnDelete.",
    ].join("\n"),
  );
}
