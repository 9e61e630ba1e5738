import type { V1PersistentVolumeClaim } from "@kubernetes/client-node";
import manifest from "../../package.json";
import { hasFieldManagerOf } from "../../components/field-manager";
import type { Cluster } from "../../kubernetes/cluster";
import { podsIn } from "../../kubernetes/collection";
import { claimNamesOf, isTerminating, labelSelector, nameOf } from "../../kubernetes/objects";
import { type DataLocation, isGenerated } from "./data-location";

/** A claim that a destroy left, with its volume and its data. */
export interface KeptClaim {
  readonly name: string;
  readonly size: string;
  /** The volume behind it; none where it was never bound. */
  readonly volume?: string;
}

/** What a destroy left in a namespace. */
export interface KeptData {
  readonly kubeContext: string;
  readonly namespace: string;
  /** Whether the namespace was generated for the stack, and may go with its last claim. */
  readonly generated: boolean;
  /** Whether the stack itself named the namespace. One found by its name may be another clone's. */
  readonly certain: boolean;
  readonly claims: readonly KeptClaim[];
}

/** The claims of a stack that is destroyed, those that earlier pods left included. */
export async function findKeptData(cluster: Cluster, location: DataLocation): Promise<KeptData[]> {
  const namespaces = await namespacesOf(cluster, location);
  const found = await Promise.all(
    namespaces.map(async (namespace) => ({
      kubeContext: location.kubeContext,
      namespace,
      generated: location.generated,
      certain: location.namespace !== undefined,
      claims: await keptClaims(cluster, namespace, location),
    })),
  );
  return found.filter(({ claims, generated }) => claims.length > 0 || generated);
}

/**
 * A namespace that was generated for a stack has a name made of the stack's, and the field manager that the
 * components give to all objects of the stack.
 */
async function namespacesOf(cluster: Cluster, { namespace, stack }: DataLocation): Promise<string[]> {
  const { items } = await cluster.core.listNamespace();
  return items
    .filter(({ status }) => status?.phase !== "Terminating")
    .filter((candidate) =>
      namespace === undefined
        ? isGenerated(nameOf(candidate), stack) &&
          hasFieldManagerOf(candidate.metadata?.annotations ?? {}, manifest.name, stack)
        : nameOf(candidate) === namespace,
    )
    .map(nameOf);
}

/** In a namespace of others, only what bears the StatefulSet's labels; nowhere what a pod that stays uses. */
async function keptClaims(
  cluster: Cluster,
  namespace: string,
  { generated, selector }: DataLocation,
): Promise<KeptClaim[]> {
  const selection = generated ? {} : { labelSelector: labelSelector(selector) };
  const [claims, pods] = await Promise.all([
    cluster.core.listNamespacedPersistentVolumeClaim({ namespace, ...selection }),
    podsIn(cluster, namespace).list(),
  ]);
  const staying = pods.items.filter((pod) => !isTerminating(pod));
  const used = new Set(staying.flatMap(claimNamesOf));
  return claims.items.filter((claim) => !isTerminating(claim) && !used.has(nameOf(claim))).map(keptClaim);
}

function keptClaim(claim: V1PersistentVolumeClaim): KeptClaim {
  const { spec, status } = claim;
  return {
    name: nameOf(claim),
    size: status?.capacity?.storage ?? spec?.resources?.requests?.storage ?? "unknown size",
    ...(spec?.volumeName !== undefined && { volume: spec.volumeName }),
  };
}
