import { createHash } from "node:crypto";
import { type CommandWords, OWN_WORDS } from "../command-words";
import { planDeployment } from "./workloads/deployment-plan";
import { harmedNeighbours } from "./surroundings/neighbours";
import type { Obstacle } from "./obstacle";
import { otherClaims } from "./surroundings/other-claims";
import { plannedObject } from "./preview/planned-object";
import { quotaWarnings } from "./surroundings/quota";
import { renames } from "./workloads/renames";
import { isKnown, metadataOf, type ResourceChange } from "./preview/resource-change";
import { releasedWorkloads, unrenderedRelease } from "./workloads/released-workloads";
import { planStatefulSet, unknownParts } from "./workloads/stateful-set-plan";
import { readStatefulSet } from "./workloads/stateful-set";
import type { Absence } from "../other-cluster";
import type { Surroundings } from "./surroundings/surroundings";
import { terminatingNamespaces, notesOnOwnNamespaces } from "./surroundings/namespaces";
import { type ClaimPlan, isEndangered, type WorkloadPlan } from "./workloads/workload-plan";
import { CLAIM, DEPLOYMENT, NAMESPACE, STATEFUL_SET } from "../../pulumi/resource-types";

/** What an update does to the workloads of a stack, and to what is around them. */
export interface StackPlan {
  readonly stack: string;
  /** Whether data is lost or left behind. */
  readonly endangersData: boolean;
  /**
   * A name for what the update endangers: claims, with what happens to each, and objects of others. `npm start` goes
   * on if the user accepts this name. Undefined if nothing is endangered.
   */
  readonly acceptAs?: string;
  readonly workloads: readonly WorkloadPlan[];
  /** Claims of no StatefulSet of this stack that are lost. */
  readonly otherClaims: readonly ClaimPlan[];
  /** What the update does to objects of others, a sentence each. */
  readonly harm: readonly string[];
  /**
   * Objects with data that the stack made and that are not on the cluster of its provider, a sentence for each
   * cluster. An update creates them again, and forgets those on the other cluster.
   */
  readonly forgotten: readonly string[];
  /** Why the update cannot be made. */
  readonly obstacles: readonly Obstacle[];
  /** What may go wrong, but does not stop the update. */
  readonly warnings: readonly string[];
  /** What a later destroy does although the program seems to say otherwise. */
  readonly notes: readonly string[];
  /** What this user may not see on the cluster, and the plan therefore does not know. */
  readonly unseen: readonly string[];
}

/** What an update does on one cluster, and what is there. */
export interface PlannedPart {
  readonly changes: readonly ResourceChange[];
  /** kubeconfig context of the cluster, for commands that a reader runs. */
  readonly kubeContext: string;
  readonly surroundings: Surroundings;
  /** What is known if the cluster has none of the objects that the stack made. */
  readonly absence?: Absence;
  /**
   * What the update does to objects that somebody has put in place of the stack's, a sentence each.
   *
   * @defaultValue none
   */
  readonly supplanted?: readonly string[];
  /**
   * URNs of workloads whose number of pods the update may take back from others who have set it.
   *
   * @defaultValue none
   */
  readonly contestedScales?: ReadonlySet<string>;
}

/**
 * Reads from what a preview announces, and from what is on the clusters around its objects, what an update will do to
 * pods and data.
 *
 * @param parts one for each cluster
 * @param obstacles that others have found
 */
export function planStack(
  stack: string,
  parts: readonly PlannedPart[],
  obstacles: readonly Obstacle[] = [],
  words = OWN_WORDS,
): StackPlan {
  const plans = parts.map((part) => planPart(stack, part, words));
  const all = <T>(of: (plan: PartPlan) => readonly T[]): T[] => plans.flatMap(of);
  const workloads = all((plan) => plan.workloads);
  const others = all((plan) => plan.otherClaims);
  const harm = all((plan) => plan.harm);
  const forgotten = all((plan) => plan.forgotten);
  const endangered = [...workloads.flatMap(({ claims }) => claims), ...others].filter(isEndangered);
  const isRisky = endangered.length > 0 || harm.length > 0 || forgotten.length > 0;
  return {
    stack,
    endangersData: endangered.length > 0,
    ...(isRisky && { acceptAs: digest(stack, endangered, [...harm, ...forgotten]) }),
    workloads,
    otherClaims: others,
    harm,
    forgotten,
    obstacles: [
      ...obstacles,
      ...renames(parts.flatMap(({ changes }) => changes)),
      ...all((plan) => plan.obstacles),
    ],
    warnings: all((plan) => plan.warnings),
    notes: all((plan) => plan.notes),
    unseen: all((plan) => plan.unseen),
  };
}

type PartPlan = Omit<StackPlan, "stack" | "endangersData" | "acceptAs">;

function planPart(stack: string, part: PlannedPart, { pulumi }: CommandWords): PartPlan {
  const { changes, kubeContext, surroundings, absence } = part;
  const { supplanted = [], contestedScales = new Set<string>() } = part;
  const released = releasedWorkloads(changes, surroundings);
  const ofType = (type: string): ResourceChange[] =>
    [...changes, ...released].filter((change) => change.type === type);
  const deletedNamespaces = deletedNamespacesIn(changes);
  const update = `${pulumi} up --refresh --skip-preview --stack ${stack}`;
  const context = { kubeContext, deletedNamespaces, surroundings, update, contestedScales };
  const statefulSets = ofType(STATEFUL_SET);
  const workloads = [
    ...statefulSets.map((change) => planStatefulSet(change, context)),
    ...ofType(DEPLOYMENT).map((change) => planDeployment(change, context)),
  ];
  const planned = workloads.flatMap(({ claims }) => claims);
  const lost = absentObjects(changes, absence);
  return {
    workloads,
    otherClaims: otherClaims(changes, planned, deletedNamespaces, surroundings),
    harm: harmedNeighbours(changes, deletedNamespaces, surroundings),
    forgotten: lost.forgotten,
    obstacles: terminatingNamespaces(changes, kubeContext, surroundings),
    warnings: [...supplanted, ...quotaWarnings(changes, planned, surroundings), ...lost.warnings],
    notes: notesOnOwnNamespaces([...changes, ...released]),
    unseen: [
      ...surroundings.unseen,
      ...statefulSets.flatMap(unknownParts),
      ...changes.flatMap(unrenderedRelease),
    ],
  };
}

/** An update that would create objects with data again is stopped. Other objects are only reported. */
function absentObjects(
  changes: readonly ResourceChange[],
  absence: Absence | undefined,
): Pick<PartPlan, "forgotten" | "warnings"> {
  if (absence === undefined) return { forgotten: [], warnings: [] };
  const hasData = changes.some(
    ({ type, old, recorded = old }) =>
      type === CLAIM || (type === STATEFUL_SET && readStatefulSet(recorded ?? {}).templates.length > 0),
  );
  const sentence = `${absence.sentence} The update makes them anew, and what is on another cluster is forgotten.`;
  return hasData ? { forgotten: [sentence], warnings: [] } : { forgotten: [], warnings: [sentence] };
}

/** Namespaces whose content matters to an update: those of its objects before and after. */
export function namespacesIn(changes: readonly ResourceChange[]): Set<string> {
  const names = changes.flatMap(({ type, old, new: next, released = [] }) => [
    ...[old, next].map((inputs) => {
      const metadata = metadataOf(inputs);
      return type === NAMESPACE ? metadata.name : metadata.namespace;
    }),
    ...released.map(({ namespace }) => namespace),
  ]);
  return new Set(names.filter(isKnown));
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

/** It is the same only for the same dangers. Other claims with the same names have other uids. */
function digest(stack: string, endangered: readonly ClaimPlan[], harm: readonly string[]): string {
  const claims = endangered.map(({ namespace, name, uid = "", fate, reason }) =>
    JSON.stringify([namespace, name, uid, fate, reason]),
  );
  const content = JSON.stringify([stack, claims.toSorted(), harm.toSorted()]);
  return createHash("sha256").update(content).digest("hex").slice(0, 10);
}
