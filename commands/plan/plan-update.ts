import { isDeepStrictEqual } from "node:util";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { Failure } from "../../command-line/failure";
import { failureOf } from "../../command-line/failure-of";
import { IDENTITY_ANNOTATION } from "../../components/identity";
import { requireOwnObjects } from "../require-own-objects";
import type { Cluster } from "../../kubernetes/cluster";
import { describeHand, isSettled, type OtherHand, otherHands } from "./surroundings/other-hands";
import type { RunPreview } from "../../pulumi/preview";
import { failedOnlyAtConflicts, previewUpdate } from "./preview/preview";
import type { Obstacle } from "./obstacle";
import { withoutRenamed } from "./workloads/renames";
import { resourceChanges, type ResourceChange } from "./preview/resource-change";
import { deletedNamespacesIn, namespacesIn, planStack, type StackPlan } from "./stack-plan";
import { lookAround } from "./surroundings/surroundings";

/** Whose update is planned, and how. */
export interface PlanSettings {
  readonly stack: string;
  /** Cluster that the stack's objects are on. */
  readonly cluster: Cluster;
  readonly preview: RunPreview;
  /** Whether fields that others have set are to be taken back. */
  readonly takeBack: boolean;
}

/** An update that is planned and not made. */
export interface PlannedUpdate {
  readonly plan: StackPlan;
  /** What others have set and the update takes back. */
  readonly takenBack: readonly OtherHand[];
  /** Whether the update has nothing to do: no object, and no output of the stack changes. */
  readonly unchanged: boolean;
}

/**
 * Plans the next update of a stack by a preview, and by what is on the cluster around its objects. Changes nothing.
 *
 * @throws {@link Failure} with Pulumi's own messages if the preview fails for a reason that the plan does not have
 */
export async function planUpdate(settings: PlanSettings, signal: AbortSignal): Promise<PlannedUpdate> {
  const { stack, cluster, preview, takeBack } = settings;
  const first = await previewUpdate(stack, preview, signal);
  const hands = await otherHands(cluster, first.events);
  // What depends on an object with a conflict is not reported.
  const isContested = hands.length > 0 && failedOnlyAtConflicts(first.events);
  const { events, failure } = isContested ? await previewUpdate(stack, preview, signal, true) : first;
  const takenBack = hands.filter((hand) => isSettled(hand) || (takeBack && hand.refusal === undefined));
  const changes = resourceChanges(events);
  const ofOthers = await objectsOfOthers(settings, changes);
  // Who made an object says it all about a conflict of identities.
  const left = hands.filter(
    (hand) => !takenBack.includes(hand) && (ofOthers.length === 0 || !contestsIdentity(hand)),
  );
  const surroundings = await lookAround(cluster, namespacesIn(changes), deletedNamespacesIn(changes));
  const obstacles = [...left.map((hand) => describeHand(hand, stack)), ...ofOthers];
  const plan = planStack(stack, events, surroundings, obstacles);
  if (failure && plan.obstacles.length === 0) throw failure;
  return { plan, takenBack, unchanged: failure === undefined && isUnchanged(events) };
}

function contestsIdentity({ fields }: OtherHand): boolean {
  return fields.some(({ path }) => path.endsWith(IDENTITY_ANNOTATION));
}

/** Objects that the update would take over though the stack did not make them. */
async function objectsOfOthers(
  { cluster, stack }: PlanSettings,
  changes: readonly ResourceChange[],
): Promise<Obstacle[]> {
  const kubeContext = cluster.kubeConfig.getCurrentContext();
  const failure = await failureOf(() =>
    requireOwnObjects(cluster, withoutRenamed(changes), { stack, kubeContext }),
  );
  if (failure === undefined) return [];
  if (failure instanceof Failure) return [{ problem: failure.message, remedy: failure.remedy }];
  throw failure;
}

/** Whether an update leaves all resources and outputs as they are. */
export function isUnchanged(events: readonly EngineEvent[]): boolean {
  return resourceChanges(events).every(({ kind }) => kind === "none") && outputsStay(events);
}

/** The stack itself is a resource, whose outputs are reported last. */
function outputsStay(events: readonly EngineEvent[]): boolean {
  const reported = events.flatMap(({ resOutputsEvent }) =>
    resOutputsEvent?.metadata.type === "pulumi:pulumi:Stack" ? [resOutputsEvent.metadata] : [],
  );
  const last = reported.at(-1);
  return last !== undefined && isDeepStrictEqual(last.old?.outputs, last.new?.outputs);
}
