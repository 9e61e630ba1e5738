import { createHash } from "node:crypto";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { planDeployment } from "./workloads/deployment-plan";
import { harmedNeighbours } from "./surroundings/neighbours";
import type { Obstacle } from "./obstacle";
import { otherClaims } from "./surroundings/other-claims";
import { plannedObject } from "./preview/planned-object";
import { quotaWarnings } from "./surroundings/quota";
import { renames } from "./workloads/renames";
import { type Inputs, isKnown, resourceChanges, type ResourceChange } from "./preview/resource-change";
import { planStatefulSet } from "./workloads/stateful-set-plan";
import { NO_SURROUNDINGS, type Surroundings } from "./surroundings/surroundings";
import { terminatingNamespaces, notesOnOwnNamespaces } from "./surroundings/namespaces";
import { type ClaimPlan, isEndangered, type WorkloadPlan } from "./workloads/workload-plan";

/** What an update does to the workloads of a stack, and to what is around them. */
export interface StackPlan {
  readonly stack: string;
  /** Whether data is lost or left behind. */
  readonly endangersData: boolean;
  /**
   * Names what the update endangers: claims, each with its fate, and objects of others. `npm start` goes on with it when
   * it is accepted by this name. Undefined if nothing is endangered.
   */
  readonly acceptAs?: string;
  readonly workloads: readonly WorkloadPlan[];
  /** Claims that are no StatefulSet's of this stack, and are lost. */
  readonly otherClaims: readonly ClaimPlan[];
  /** What the update does to objects of others, a sentence each. */
  readonly harm: readonly string[];
  /** What keeps the update from being made. */
  readonly obstacles: readonly Obstacle[];
  /** What may go wrong, and is no reason to stop. */
  readonly warnings: readonly string[];
  /** What a later destroy does, against what the program seems to say. */
  readonly notes: readonly string[];
  /** What this user may not see on the cluster, and the plan therefore does not know. */
  readonly unseen: readonly string[];
}

/**
 * Reads from the events of a preview, and from what is on the cluster around its objects, what the update will do to pods
 * and data.
 *
 * @param obstacles that others have found
 */
export function planStack(
  stack: string,
  events: readonly EngineEvent[],
  surroundings: Surroundings = NO_SURROUNDINGS,
  obstacles: readonly Obstacle[] = [],
): StackPlan {
  const changes = resourceChanges(events);
  const ofType = (type: string): ResourceChange[] => changes.filter((change) => change.type === type);
  const kubeContext = kubeContextOf(ofType("pulumi:providers:kubernetes"));
  const deletedNamespaces = deletedNamespacesIn(changes);
  const context = { stack, kubeContext, deletedNamespaces, surroundings };
  const workloads = [
    ...ofType("kubernetes:apps/v1:StatefulSet").map((change) => planStatefulSet(change, context)),
    ...ofType("kubernetes:apps/v1:Deployment").map(planDeployment),
  ];
  const planned = workloads.flatMap(({ claims }) => claims);
  const others = otherClaims(changes, planned, deletedNamespaces, surroundings);
  const endangered = [...planned, ...others].filter(isEndangered);
  const harm = harmedNeighbours(changes, deletedNamespaces, surroundings);
  const isRisky = endangered.length > 0 || harm.length > 0;
  return {
    stack,
    endangersData: endangered.length > 0,
    ...(isRisky && { acceptAs: digest(stack, endangered, harm) }),
    workloads,
    otherClaims: others,
    harm,
    obstacles: [
      ...obstacles,
      ...renames(changes),
      ...terminatingNamespaces(changes, kubeContext, surroundings),
    ],
    warnings: quotaWarnings(changes, planned, surroundings),
    notes: notesOnOwnNamespaces(changes),
    unseen: surroundings.unseen,
  };
}

/** Namespaces whose content matters to an update: where objects are, and where they come to be. */
export function namespacesIn(changes: readonly ResourceChange[]): Set<string> {
  const names = changes.flatMap(({ type, old, new: next }) =>
    [old, next].map((inputs) => {
      const metadata = metadataOf(inputs);
      return type === NAMESPACE ? metadata?.name : metadata?.namespace;
    }),
  );
  return new Set(names.filter(isKnown));
}

function metadataOf(
  inputs: Inputs | undefined,
): { readonly name?: unknown; readonly namespace?: unknown } | undefined {
  return inputs?.metadata as { readonly name?: unknown; readonly namespace?: unknown } | undefined;
}

/** Namespaces that an update deletes, with all that is in them. */
export function deletedNamespacesIn(changes: readonly ResourceChange[]): Set<string> {
  return new Set(
    changes
      .filter(({ type, kind, retained }) => type === NAMESPACE && isDeletion(kind) && !retained)
      .flatMap((change) => plannedObject(change, change.old)?.name ?? []),
  );
}

function isDeletion(kind: ResourceChange["kind"]): boolean {
  return kind === "replace" || kind === "delete";
}

const NAMESPACE = "kubernetes:core/v1:Namespace";

/** Commands go to the cluster where the data is: before the update. */
function kubeContextOf(providers: readonly ResourceChange[]): string {
  const inputs = providers.map((provider) => provider.old ?? provider.new);
  return inputs.map((input) => input?.context).find((context) => typeof context === "string") ?? "minikube";
}

/** The same for the same dangers alone: other claims of the same names have other uids. */
function digest(stack: string, endangered: readonly ClaimPlan[], harm: readonly string[]): string {
  const claims = endangered.map(({ namespace, name, uid = "", fate, reason }) =>
    JSON.stringify([namespace, name, uid, fate, reason]),
  );
  const content = JSON.stringify([stack, claims.toSorted(), harm.toSorted()]);
  return createHash("sha256").update(content).digest("hex").slice(0, 10);
}
