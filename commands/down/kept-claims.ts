import type { V1PersistentVolumeClaim, V1StatefulSet } from "@kubernetes/client-node";
import { identityOf } from "../../components/identity";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { podsIn, statefulSetsIn } from "../../kubernetes/collection";
import { claimNamesOf, isTerminating, nameOf, uidOf } from "../../kubernetes/objects";
import { type ClaimingStatefulSet, isGenerated, type StackHoldings } from "./stack-holdings";

/** A claim that a destroy left, with its volume and its data. */
export interface KeptClaim {
  readonly name: string;
  readonly uid: string;
  readonly size: string;
  /** The volume behind it; undefined if it was never bound. */
  readonly volume?: string;
  /** The identity that it bears. */
  readonly identity?: string;
  /** Whether it is the stack's: by proof, by its names alone, or not as far as can be told. */
  readonly ownership: "proven" | "by name" | "not proven";
  /** Why it is not proven, in plain words. */
  readonly reason?: string;
}

/** What a destroy left in a namespace. */
export interface KeptData {
  readonly kubeContext: string;
  readonly namespace: string;
  /** The namespace, if the stack made it for itself: it may go with its last claim. */
  readonly ownNamespace?: { readonly uid: string; readonly identity?: string };
  readonly claims: readonly KeptClaim[];
}

/**
 * The claims that a stack left, including those of pods that were removed earlier. A claim is the stack's if it bears
 * the identity of the StatefulSet that its name comes from. A program without identities, or a state that was
 * destroyed, has no identity to compare. Then only names say whose a claim is. Claims that a pod uses are left out.
 */
export async function findKeptData(cluster: Cluster, holdings: StackHoldings): Promise<KeptData[]> {
  const kubeContext = cluster.kubeConfig.getCurrentContext();
  const found = await Promise.all(
    (await namespacesOf(cluster, holdings)).map(async (namespace) => {
      const own = holdings.ownNamespaces.find(({ name }) => name === namespace);
      return {
        kubeContext,
        namespace,
        ...(own && { ownNamespace: { uid: own.uid, ...(own.identity && { identity: own.identity }) } }),
        claims: await keptClaims(cluster, namespace, holdings),
      };
    }),
  );
  return found.filter(({ claims, ownNamespace }) => claims.length > 0 || ownNamespace !== undefined);
}

async function namespacesOf(cluster: Cluster, holdings: StackHoldings): Promise<string[]> {
  const { statefulSets, ownNamespaces, former } = holdings;
  const known = [
    ...statefulSets.flatMap(({ namespace }) => namespace ?? []),
    ...ownNamespaces.map(({ name }) => name),
    ...(former?.namespace === undefined ? [] : [former.namespace]),
  ];
  return former === undefined || known.length > 0 ? [...new Set(known)] : formerNamespaces(cluster, holdings);
}

/** Namespaces with a name that was generated for the stack, or for another one of its name. */
async function formerNamespaces(cluster: Cluster, { location }: StackHoldings): Promise<string[]> {
  const { items } = await cluster.core.listNamespace();
  return items
    .filter((namespace) => !isTerminating(namespace) && isGenerated(nameOf(namespace), location.stack))
    .filter(({ metadata }) => identityOf(metadata?.annotations) !== undefined)
    .map(nameOf);
}

async function keptClaims(
  cluster: Cluster,
  namespace: string,
  holdings: StackHoldings,
): Promise<KeptClaim[]> {
  const [claims, pods, { items: sets }] = await Promise.all([
    cluster.core.listNamespacedPersistentVolumeClaim({ namespace }),
    podsIn(cluster, namespace).list(),
    statefulSetsIn(cluster, namespace).list(),
  ]);
  const standing = sets.filter((set) => !isTerminating(set)).map(liveStatefulSet);
  const used = new Set(pods.items.filter((pod) => !isTerminating(pod)).flatMap(claimNamesOf));
  return claims.items
    .filter((claim) => !isTerminating(claim) && !used.has(nameOf(claim)))
    .flatMap((claim) => {
      const verdict = judge(claim, namespace, holdings);
      if (verdict === undefined) return [];
      const user = standing.find((set) => givesName(set, nameOf(claim)));
      return [{ ...describe(claim), ...(user ? neededBy(user) : verdict) }];
    });
}

/** A StatefulSet that a destroy leaves uses the claim of that name again, even if it has no pods now. */
function neededBy({ name }: ClaimingStatefulSet): ClaimOwnership {
  return {
    ownership: "not proven",
    reason: `StatefulSet ${name} is still there, and its pods use that name`,
  };
}

function liveStatefulSet({ metadata, spec }: V1StatefulSet): ClaimingStatefulSet {
  const { name = "" } = metadata ?? {};
  return { name, templates: (spec?.volumeClaimTemplates ?? []).map(nameOf) };
}

type ClaimOwnership = Pick<KeptClaim, "ownership" | "reason">;

/** Undefined for a claim that neither name nor identity connect with the stack. */
function judge(
  claim: V1PersistentVolumeClaim,
  namespace: string,
  { statefulSets, objects, location, former }: StackHoldings,
): ClaimOwnership | undefined {
  const borne = identityOf(claim.metadata?.annotations);
  const set = statefulSets.find(
    (each) => (each.namespace ?? namespace) === namespace && givesName(each, nameOf(claim)),
  );
  if (set && borne !== undefined && set.identity === borne) return { ownership: "proven" };
  if (borne !== undefined && objects.some(({ identity }) => identity === borne)) {
    return {
      ownership: "not proven",
      reason: "bears this stack's identity, but its StatefulSet gives no such name",
    };
  }
  if (set === undefined) return undefined;
  if (former && borne !== undefined && (borne === former.identity || isGenerated(borne, location.stack)))
    return { ownership: "by name" };

  return { ownership: "not proven", reason: whyNotProven(borne, set, former !== undefined) };
}

function whyNotProven(borne: string | undefined, set: ClaimingStatefulSet, isDestroyed: boolean): string {
  if (borne !== undefined) return `made by a stack with identity ${borne}`;
  return isDestroyed || set.identity !== undefined
    ? "bears no identity: version 0.1 made it, or somebody else"
    : `only its name says that StatefulSet ${set.name} made it: the program gives its objects no identity`;
}

/** Whether a StatefulSet gives a claim of one of its pods this name, whatever the number of its pods. */
function givesName({ name, templates }: ClaimingStatefulSet, claim: string): boolean {
  const match = /^(.+)-(0|[1-9]\d*)$/.exec(claim);
  const stem = match?.[1] ?? "";
  return templates === undefined
    ? stem.endsWith(`-${name}`)
    : templates.some((template) => stem === `${template}-${name}`);
}

function describe(claim: V1PersistentVolumeClaim): Omit<KeptClaim, "ownership"> {
  const { spec, status, metadata } = claim;
  const identity = identityOf(metadata?.annotations);
  return {
    name: nameOf(claim),
    uid: uidOf(claim),
    size: status?.capacity?.storage ?? spec?.resources?.requests?.storage ?? "unknown size",
    ...(spec?.volumeName !== undefined && { volume: spec.volumeName }),
    ...(identity !== undefined && { identity }),
  };
}
