import { isDeepStrictEqual } from "node:util";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { Failure } from "../../command-line/failures/failure";
import { failureOf } from "../../command-line/failures/failure-of";
import { IDENTITY_ANNOTATION, identityOf } from "../../components/identity";
import { type CommandWords, OWN_WORDS } from "../command-words";
import { type ClusterFinder, mergeBy, serverOf } from "../provider-clusters";
import { absenceOf, type MadeObject } from "../other-cluster";
import { requireOwnObjects } from "../require-own-objects";
import type { Cluster } from "../../kubernetes/connection/cluster";
import {
  describeHand,
  isSettled,
  type OtherHand,
  otherHands,
  setsReplicas,
} from "./surroundings/other-hands";
import type { RunPreview } from "../../pulumi/preview";
import { conflictsIn, failedOnlyAtConflicts, previewUpdate } from "./preview/preview";
import { applyConflict } from "./surroundings/apply-conflict";
import type { Conflict } from "./surroundings/field-conflict";
import type { Obstacle } from "./obstacle";
import { withoutRenamed } from "./workloads/renames";
import { refusedImports } from "./preview/refused-imports";
import { plannedObject } from "./preview/planned-object";
import { metadataOf, resourceChanges, type ResourceChange } from "./preview/resource-change";
import { deletedNamespacesIn, namespacesIn, type PlannedPart, planStack, type StackPlan } from "./stack-plan";
import { clusterKey } from "../../pulumi/provider-address";
import { shadowedItems } from "./surroundings/shadowed-items";
import { supplantedObjects } from "./surroundings/supplanted-objects";
import { lookAround, NO_SURROUNDINGS } from "./surroundings/surroundings";

/** Whose update is planned, and how. */
export interface PlanSettings {
  readonly stack: string;
  /** Finds the clusters that the stack's objects are on. */
  readonly clusters: ClusterFinder;
  readonly preview: RunPreview;
  /** Whether fields that others have set are to be taken back. */
  readonly takeBack: boolean;
  /** Identity of what was made for the stack beforehand, and that it may take over. */
  readonly identity?: string;
  /** How the reader calls commands. Default: as in this repository */
  readonly words?: CommandWords;
}

/** An update that is planned and not made. */
export interface PlannedUpdate {
  readonly plan: StackPlan;
  /** What it does to each resource. */
  readonly changes: readonly ResourceChange[];
  /** What others have set and the update takes back. */
  readonly takenBack: readonly OwnedHand[];
  /** Whether the update has nothing to do: no object, and no output of the stack changes. */
  readonly unchanged: boolean;
}

/** What somebody else has set, and on which cluster. */
interface OwnedHand {
  readonly cluster: Cluster;
  readonly hand: OtherHand;
}

/** What an update does on one cluster. */
interface ClusterPart {
  readonly changes: readonly ResourceChange[];
  readonly kubeContext: string;
  /** Undefined if the cluster cannot be read. */
  readonly cluster?: Cluster;
  /** Why it cannot. */
  readonly unseen: readonly string[];
}

/**
 * Plans the next update of a stack by a preview, and by what is on the clusters around its objects. Changes nothing.
 *
 * @throws {@link Failure} with Pulumi's own messages if the preview fails for a reason that the plan does not report
 */
export async function planUpdate(settings: PlanSettings, signal: AbortSignal): Promise<PlannedUpdate> {
  const { stack, preview, takeBack, clusters, words = OWN_WORDS } = settings;
  const first = await previewUpdate(stack, preview, signal, { words });
  const firstParts = await clusterParts(resourceChanges(first.events), clusters);
  const conflicts = conflictsIn(first.events);
  const hands = await handsOn(firstParts, conflicts);
  // Objects that depend on one with a conflict are not reported.
  const isContested = hands.length > 0 && failedOnlyAtConflicts(first.events);
  const { events, failure } = isContested
    ? await previewUpdate(stack, preview, signal, { words, force: true })
    : first;
  const changes = resourceChanges(events);
  const parts = isContested ? await clusterParts(changes, clusters) : firstParts;
  // A preview may end at the first of several conflicts.
  if (isContested) hands.push(...(await handsOn(parts, await furtherConflicts(parts, conflicts))));
  const takenBack = hands.filter(
    ({ hand }) =>
      words.guardedUpdate !== undefined && (isSettled(hand) || (takeBack && hand.refusal === undefined)),
  );
  const ofOthers = await objectsOfOthers(parts, settings, words);
  // A conflict of identities is left out if the object is named as another owner's already.
  const left = hands.filter(
    (each) => !takenBack.includes(each) && (ofOthers.length === 0 || !contestsIdentity(each.hand)),
  );
  const shadowed = await Promise.all(
    firstParts.flatMap(({ cluster, changes: ofCluster }) =>
      cluster ? [shadowedItems(cluster, ofCluster, first.events)] : [],
    ),
  );
  const obstacles = [
    ...refusedImports(changes, events),
    ...left.map(({ hand }) => describeHand(hand, stack, words)),
    ...shadowed.flat(),
    ...ofOthers,
  ];
  const contestedScales = new Set(hands.filter(({ hand }) => setsReplicas(hand)).map(({ hand }) => hand.urn));
  const planned = (await Promise.all(parts.map(withSurroundings))).map((part) => ({
    ...part,
    contestedScales,
  }));
  const plan = planStack(stack, planned, obstacles, words);
  if (failure && plan.obstacles.length === 0) throw failure;
  return {
    plan,
    changes,
    takenBack,
    unchanged: failure === undefined && isUnchanged(changes) && outputsStay(events),
  };
}

/** Conflicts that a preview did not meet because it ended earlier. */
async function furtherConflicts(
  parts: readonly ClusterPart[],
  known: ReadonlyMap<string, Conflict>,
): Promise<Map<string, Conflict>> {
  const found = await Promise.all(
    parts.flatMap(({ cluster, changes }) =>
      cluster
        ? changes
            .filter(({ urn }) => !known.has(urn))
            .map(async (change) => [change.urn, await applyConflict(cluster, change)] as const)
        : [],
    ),
  );
  return new Map(found.flatMap(([urn, conflict]) => (conflict ? [[urn, conflict]] : [])));
}

/** The changes on each cluster. Resources without a cluster, such as components, are among the first cluster's. */
async function clusterParts(
  changes: readonly ResourceChange[],
  clusters: ClusterFinder,
): Promise<ClusterPart[]> {
  const ofProviders = new Map<string, ResourceChange[]>();
  const others: ResourceChange[] = [];
  for (const change of changes) {
    const key = clusterKey(change.providerOfStack?.inputs);
    if (!change.type.startsWith("kubernetes:")) others.push(change);
    else ofProviders.set(key, [...(ofProviders.get(key) ?? []), change]);
  }
  const parts = await Promise.all([...ofProviders.values()].map((each) => clusterPart(each, clusters)));
  // Several providers may lead to one cluster in ways of their own.
  const [first, ...further] = mergeBy(
    parts,
    ({ cluster }) => cluster && serverOf(cluster),
    (one, other) => ({ ...one, changes: [...one.changes, ...other.changes] }),
  );
  return first === undefined ? [] : [{ ...first, changes: [...first.changes, ...others] }, ...further];
}

async function clusterPart(
  changes: readonly ResourceChange[],
  clusters: ClusterFinder,
): Promise<ClusterPart> {
  const provider = changes[0]?.providerOfStack;
  try {
    const cluster = await clusters(provider);
    return { changes, cluster, kubeContext: cluster.kubeConfig.getCurrentContext(), unseen: [] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { context } = provider?.inputs ?? {};
    const kubeContext = typeof context === "string" ? context : "CONTEXT";
    return { changes, kubeContext, unseen: [`What is on the cluster: ${error.message.replace(/\.$/, "")}.`] };
  }
}

async function handsOn(
  parts: readonly ClusterPart[],
  conflicts: ReadonlyMap<string, Conflict>,
): Promise<OwnedHand[]> {
  const found = await Promise.all(
    parts.map(async ({ cluster, changes }) =>
      cluster ? (await otherHands(cluster, changes, conflicts)).map((hand) => ({ cluster, hand })) : [],
    ),
  );
  return found.flat();
}

async function withSurroundings({
  cluster,
  changes,
  kubeContext,
  unseen,
}: ClusterPart): Promise<PlannedPart> {
  if (cluster === undefined) return { changes, kubeContext, surroundings: { ...NO_SURROUNDINGS, unseen } };
  const [surroundings, absence, supplanted] = await Promise.all([
    lookAround(cluster, namespacesIn(changes), deletedNamespacesIn(changes)),
    absenceOf(cluster, changes.flatMap(madeObject)),
    supplantedObjects(cluster, changes, madeObject),
  ]);
  return { changes, kubeContext, surroundings, supplanted, ...(absence && { absence }) };
}

function madeObject(change: ResourceChange): MadeObject[] {
  const { old, recorded = old, uid, madeAt } = change;
  const object = plannedObject(change, recorded);
  if (object === undefined || uid === undefined || madeAt === undefined) return [];
  if (change.type.endsWith("Patch")) return [];
  const identity = identityOf(
    metadataOf(recorded).annotations as Readonly<Record<string, string>> | undefined,
  );
  return [{ ...object, uid, madeAt, ...(identity !== undefined && { identity }) }];
}

function contestsIdentity({ fields }: OtherHand): boolean {
  return fields.some(({ path }) => path.endsWith(IDENTITY_ANNOTATION));
}

/** Objects that the update would take over although the stack did not make them. */
async function objectsOfOthers(
  parts: readonly ClusterPart[],
  { stack, identity }: PlanSettings,
  words: CommandWords,
): Promise<Obstacle[]> {
  const found = await Promise.all(
    parts.map(async ({ cluster, changes, kubeContext }) => {
      if (cluster === undefined) return [];
      const failure = await failureOf(() =>
        requireOwnObjects(cluster, withoutRenamed(changes), {
          stack,
          kubeContext,
          words,
          ...(identity !== undefined && { identity }),
        }),
      );
      if (failure === undefined) return [];
      if (failure instanceof Failure) return [{ problem: failure.message, remedy: failure.remedy }];
      throw failure;
    }),
  );
  return found.flat();
}

function isUnchanged(changes: readonly ResourceChange[]): boolean {
  return changes.every(({ kind }) => kind === "none");
}

/** The stack itself is a resource, whose outputs are reported last. */
function outputsStay(events: readonly EngineEvent[]): boolean {
  const reported = events.flatMap(({ resOutputsEvent }) =>
    resOutputsEvent?.metadata.type === "pulumi:pulumi:Stack" ? [resOutputsEvent.metadata] : [],
  );
  const last = reported.at(-1);
  return last !== undefined && isDeepStrictEqual(last.old?.outputs, last.new?.outputs);
}
