import { labelPrefix } from "../../components/rules/names";
import manifest from "../../package.json";
import type { StackLocation } from "../../pulumi/state/exported-state";
import { type ExportedState, resourcesOf } from "../../pulumi/state/state";
import { clusterKey, type ProviderOfStack } from "../../pulumi/provider-address";
import { helmReleases } from "../../pulumi/state/helm-releases";
import { type StateObject, stateObjects } from "../../pulumi/state/state-objects";
import { type StateWorkload, workloadsInState } from "../../pulumi/state/state-workloads";

/** What a stack has on one cluster, as its state and its configuration say before it is destroyed. */
export interface StackHoldings {
  readonly location: StackLocation;
  /** The providers that lead to the cluster; none if the state does not say. */
  readonly providers: readonly ProviderOfStack[];
  /** The objects that it made. */
  readonly objects: readonly StateObject[];
  /** The Helm releases that it made, on whichever cluster, as `NAMESPACE/NAME`. */
  readonly releases: ReadonlySet<string>;
  /** The StatefulSets that its state or its configuration names. */
  readonly statefulSets: readonly ClaimingStatefulSet[];
  /** Namespaces that it made, and that a destroy leaves. */
  readonly ownNamespaces: readonly StateObject[];
  /** The objects that a destroyed stack of this repository's program may have left. */
  readonly former?: FormerHoldings;
}

/** A StatefulSet, as far as the names of its claims follow from it. */
export interface ClaimingStatefulSet {
  /** Undefined if the stack is destroyed and its namespace was generated. */
  readonly namespace?: string;
  readonly name: string;
  /** The identity that its claims bear; undefined if its program gives none, or the state does not say. */
  readonly identity?: string;
  /** Names of its claim templates; undefined if they are not known: the stack is destroyed, or a Helm release made it. */
  readonly templates?: readonly string[];
}

/** What the configuration says of a stack that is destroyed. */
interface FormerHoldings {
  readonly namespace?: string;
  readonly identity?: string;
}

/** Reads a value of the own program's configuration of a stack; undefined if it is empty. */
export type HoldingsConfig = (
  key: "kubeContext" | "namespace" | "identity" | "statefulSetName",
) => string | undefined;

/** What a stack has by its state, one part for each cluster. */
export function stackHoldings(
  location: StackLocation,
  state: ExportedState,
  configured: HoldingsConfig = () => undefined,
): StackHoldings[] {
  const { isOwn } = location.project;
  const ownIdentity = isOwn ? identityOutput(state) : undefined;
  const objects = stateObjects(state).map((object) =>
    ownIdentity === undefined ? object : { ...object, identity: ownIdentity },
  );
  const released = workloadsInState(state).filter(({ madeBy }) => madeBy === "release");
  if (objects.length + released.length === 0) return isOwn ? [formerHoldings(location, configured)] : [];
  const byCluster = new Map<string, (StateObject | StateWorkload)[]>();
  for (const each of [...objects, ...released]) {
    const key = clusterKey(each.provider?.inputs);
    byCluster.set(key, [...(byCluster.get(key) ?? []), each]);
  }
  const givenNamespace = configured("namespace");
  return [...byCluster.values()].map((ofCluster) => ({
    location,
    providers: ofCluster[0]?.provider ? [ofCluster[0].provider] : [],
    objects: ofCluster.filter(isObject),
    releases: helmReleases(state),
    statefulSets: ofCluster.filter(({ kind }) => kind === "StatefulSet").map(claimingStatefulSet),
    ownNamespaces: ofCluster
      .filter(isObject)
      .filter(
        ({ kind, name, retained }) => kind === "Namespace" && (isOwn || retained) && name !== givenNamespace,
      ),
  }));
}

/** Of what a Helm release has installed, the state says the name alone. */
function isObject(each: StateObject | StateWorkload): each is StateObject {
  return "urn" in each;
}

/** What a stack has on a cluster that several providers lead to in different ways. */
export function mergeHoldings(one: StackHoldings, other: StackHoldings): StackHoldings {
  return {
    ...one,
    providers: [...one.providers, ...other.providers],
    objects: [...one.objects, ...other.objects],
    statefulSets: [...one.statefulSets, ...other.statefulSets],
    ownNamespaces: [...one.ownNamespaces, ...other.ownNamespaces],
  };
}

/** Whether an object of a provider is on the cluster of holdings. */
export function isOnCluster({ providers }: StackHoldings, provider: ProviderOfStack | undefined): boolean {
  const key = clusterKey(provider?.inputs);
  return providers.length === 0
    ? provider === undefined
    : providers.some(({ inputs }) => clusterKey(inputs) === key);
}

/** The stack is a resource itself, which has the outputs. */
function identityOutput(state: ExportedState): string | undefined {
  const stack = resourcesOf(state).find(({ type }) => type === "pulumi:pulumi:Stack");
  const identity = stack?.outputs?.identity;
  return typeof identity === "string" ? identity : undefined;
}

function formerHoldings(location: StackLocation, configured: HoldingsConfig): StackHoldings {
  const [context, namespace, identity, name] = (
    ["kubeContext", "namespace", "identity", "statefulSetName"] as const
  ).map(configured);
  return {
    location,
    providers: [{ urn: "", inputs: { context } }],
    objects: [],
    releases: new Set(),
    statefulSets: name === undefined ? [] : [{ name, ...(namespace !== undefined && { namespace }) }],
    ownNamespaces: [],
    former: {
      ...(namespace !== undefined && { namespace }),
      ...(identity !== undefined && { identity }),
    },
  };
}

function claimingStatefulSet(statefulSet: StateObject | StateWorkload): ClaimingStatefulSet {
  const { namespace = "", name } = statefulSet;
  if (!isObject(statefulSet)) return { namespace, name };
  const { identity, spec } = statefulSet;
  const { volumeClaimTemplates = [] } = (spec ?? {}) as {
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
  return {
    namespace,
    name,
    ...(identity !== undefined && { identity }),
    templates: volumeClaimTemplates.map(({ metadata }) => metadata.name),
  };
}

/** Whether a namespace has a name that the program generates: of project, stack and 8 random characters (6 in 0.1). */
export function isGenerated(namespace: string, stackName: string): boolean {
  return [8, 6].some((length) => {
    const prefix = `${labelPrefix(`${manifest.name}-${stackName}`, length + 1)}-`;
    const drawn = namespace.slice(prefix.length);
    return namespace.startsWith(prefix) && drawn.length === length && /^[a-z0-9]+$/.test(drawn);
  });
}
