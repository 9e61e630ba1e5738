import { Failure } from "../../command-line/failures/failure";
import type { Cluster } from "../../kubernetes/connection/cluster";
import type { StackLocation } from "../../pulumi/state/exported-state";
import { type ExportedState, resourcesOf } from "../../pulumi/state/state";
import { providerUrn } from "../../pulumi/provider-address";
import type { ResourceChange } from "../plan/preview/resource-change";
import { deletedNamespacesIn, namespacesIn, planStack } from "../plan/stack-plan";
import { lookAround } from "../plan/surroundings/surroundings";
import type { ClaimPlan } from "../plan/workloads/workload-plan";
import { KEEP_NAMESPACE } from "./own-objects";
import { isOnCluster, type StackHoldings } from "./stack-holdings";

/**
 * Makes sure that a destroy deletes only claims that the user has named. With a claim go its volume and its data.
 * Claims that a StatefulSet leaves stay anyway; others go with a namespace, with a StatefulSet whose whenDeleted is
 * Delete, or are resources of the program.
 *
 * @throws {@link Failure} that names them
 */
export async function requireKeptData(
  cluster: Cluster,
  holdings: StackHoldings,
  state: ExportedState,
): Promise<void> {
  const { location } = holdings;
  const changes = deletions(state, holdings);
  const surroundings = await lookAround(cluster, namespacesIn(changes), deletedNamespacesIn(changes));
  const kubeContext = cluster.kubeConfig.getCurrentContext();
  const { workloads, otherClaims } = planStack(location.stack, [{ changes, kubeContext, surroundings }]);
  const claims = [...workloads.flatMap((workload) => workload.claims), ...otherClaims];
  const deleted = claims.filter(({ fate }) => fate === "deleted");
  if (deleted.length > 0) throw dataAtStake(deleted, location);
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

function dataAtStake(deleted: readonly ClaimPlan[], { stack }: StackLocation): Failure {
  return new Failure(
    [
      `Nothing was destroyed: with stack ${stack} would go claims, by most storage classes' policy with their volumes and data:`,
      ...deleted.map(({ namespace, name, size, reason }) => `  ${namespace}/${name} (${size}); ${reason}`),
    ].join("\n"),
    [
      "If they may go, say so: --delete-data. To keep those of a namespace that goes:",
      KEEP_NAMESPACE,
      "To keep those of a StatefulSet, set its whenDeleted to Retain; to keep a claim that is a resource of its own, give it retainOnDelete.",
    ].join("\n"),
  );
}
