import type { V1Pod, V1StatefulSet } from "@kubernetes/client-node";
import { controllerOf, nameOf, ordinalOf, orUndefined, revisionOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import { forbiddingBudget } from "./budgets";
import type { Deed } from "./deed";
import { whyNotMadeAgain } from "./readmission";
import {
  describeWorkload,
  isControlledBy,
  podCollection,
  type Workload,
  workloadCollection,
  type WorkloadReference,
} from "./workload";

const SCALING: readonly Deed[] = ["scale up", "scale down", "scale to 0"];
const CHANGING: readonly Deed[] = [...SCALING, "change the template", "make it again"];
const ENDING_ALL_PODS: readonly Deed[] = ["scale to 0", "make it again"];
const REPLACING_PODS: readonly Deed[] = [
  ...ENDING_ALL_PODS,
  "delete a pod",
  "scale down",
  "change the template",
];
const DISRUPTING: readonly Deed[] = [...REPLACING_PODS, "restart a container", "break a pod"];

/** The contract before has restored all pods. This waits until the cluster says so. */
const REST_SECONDS = 30;

/** A workload that is to be disturbed, and how. */
export interface Intent {
  readonly reference: WorkloadReference;
  readonly deeds: readonly Deed[];
  /** How many pods the workload promises. */
  readonly promisedReplicas?: number;
}

/**
 * Why a workload cannot be disturbed in a way that gives everything back, as a clause; undefined if it can.
 *
 * @throws if its pods are not all Ready: then nothing can be judged, and what is disturbed does not come back
 */
export async function obstacleTo(intent: Intent): Promise<string | undefined> {
  const { reference } = intent;
  const [workload] = await waitUntil(
    workloadCollection(reference),
    `${describeWorkload(reference)} to have all its pods Ready`,
    (all) => all.every(isAtRest),
    REST_SECONDS,
  );
  if (workload === undefined) return `there is no ${describeWorkload(reference)}`;
  return (
    obstacleOfOwner(intent, workload) ??
    (await obstacleOfAutoscaler(intent)) ??
    obstacleOfReplicas(intent, workload) ??
    (reference.kind === "StatefulSet"
      ? await obstacleOfStatefulSet(intent, workload as V1StatefulSet)
      : undefined) ??
    (await obstacleOfBudgets(intent, workload)) ??
    (await obstacleOfReturn(intent, workload))
  );
}

function does({ deeds }: Intent, some: readonly Deed[]): boolean {
  return deeds.some((deed) => some.includes(deed));
}

/** A rollout may stand still, but none may be under way. */
function isAtRest({ metadata, spec, status }: Workload): boolean {
  return (
    status?.observedGeneration === metadata?.generation &&
    (status?.replicas ?? 0) === spec?.replicas &&
    (status?.readyReplicas ?? 0) === spec.replicas
  );
}

function obstacleOfOwner(intent: Intent, workload: Workload): string | undefined {
  const owner = controllerOf(workload);
  const described = describeWorkload(intent.reference);
  if (owner !== undefined && does(intent, CHANGING))
    return `${described} belongs to ${owner}, which would take a change back`;
  if (isPaused(workload) && does(intent, ["change the template"])) return `${described} is paused`;
  const { finalizers = [] } = workload.metadata ?? {};
  if (finalizers.length > 0 && does(intent, ["make it again"]))
    return `${described} has the finalizer ${finalizers.join(", ")}`;
  return undefined;
}

function isPaused({ spec }: Workload): boolean {
  return spec !== undefined && "paused" in spec && spec.paused === true;
}

async function obstacleOfAutoscaler(intent: Intent): Promise<string | undefined> {
  if (!does(intent, SCALING)) return undefined;
  const { cluster, namespace, kind, name } = intent.reference;
  const { items } = await cluster.autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace });
  const scaler = items.find(
    ({ spec }) => spec.scaleTargetRef.kind === kind && spec.scaleTargetRef.name === name,
  );
  return scaler && `HorizontalPodAutoscaler ${nameOf(scaler)} scales ${describeWorkload(intent.reference)}`;
}

function obstacleOfReplicas(intent: Intent, { spec }: Workload): string | undefined {
  const { promisedReplicas, reference } = intent;
  const { replicas = 1 } = spec ?? {};
  if (promisedReplicas === undefined || promisedReplicas === replicas) return undefined;
  if (!does(intent, CHANGING)) return undefined;
  return `${describeWorkload(reference)} is scaled to ${replicas}, and was deployed with ${promisedReplicas}`;
}

async function obstacleOfStatefulSet(intent: Intent, set: V1StatefulSet): Promise<string | undefined> {
  const { whenScaled, whenDeleted } = set.spec?.persistentVolumeClaimRetentionPolicy ?? {};
  if (whenScaled === "Delete" && does(intent, ["scale down", "scale to 0"]))
    return "scaling down would delete the pods' data";
  if (whenDeleted === "Delete" && does(intent, ["make it again"]))
    return "deleting the StatefulSet would delete its data";
  return (
    (does(intent, ["scale up"]) ? await obstacleOfNextPod(intent.reference, set) : undefined) ??
    obstacleOfPendingUpdate(intent, set, await controlledPods(intent.reference, set))
  );
}

/** Name of the pod that scaling a StatefulSet up by one makes. */
export function nextPodOf(set: V1StatefulSet): string {
  const { replicas = 1, ordinals } = set.spec ?? {};
  return `${nameOf(set)}-${(ordinals?.start ?? 0) + replicas}`;
}

/** Names of the claims that a StatefulSet's templates give a pod. */
export function claimNamesFor({ spec }: V1StatefulSet, pod: string): string[] {
  return (spec?.volumeClaimTemplates ?? []).map((template) => `${nameOf(template)}-${pod}`);
}

/** The new pod would use a claim that exists from before, and the claim would be deleted with it. */
async function obstacleOfNextPod(
  { cluster, namespace }: WorkloadReference,
  set: V1StatefulSet,
): Promise<string | undefined> {
  const name = nextPodOf(set);
  if (await orUndefined(cluster.core.readNamespacedPod({ namespace, name }))) return `there is a pod ${name}`;
  const wanted = claimNamesFor(set, name);
  const { items } = await cluster.core.listNamespacedPersistentVolumeClaim({ namespace });
  const kept = items.map(nameOf).filter((claim) => wanted.includes(claim));
  return kept.length > 0 ? `claim ${kept.join(", ")} is there from before, and may hold data` : undefined;
}

/** A pod that is ended comes back with the revision that the StatefulSet has for it by then, which may be a newer one. */
function obstacleOfPendingUpdate(
  intent: Intent,
  set: V1StatefulSet,
  pods: readonly V1Pod[],
): string | undefined {
  if (!does(intent, REPLACING_PODS)) return undefined;
  const { updateRevision } = set.status ?? {};
  const forgetsPartition = does(intent, ENDING_ALL_PODS);
  const moved = pods.filter(
    (pod) => revisionOf(pod) !== (forgetsPartition ? updateRevision : revisionFor(set, pod)),
  );
  if (moved.length === 0) return undefined;
  return `pods ${moved.map(nameOf).join(", ")} have not got the StatefulSet's newest template yet, and would get it`;
}

/** The revision that a pod of a name is made of. */
function revisionFor({ spec, status }: V1StatefulSet, pod: V1Pod): string | undefined {
  const { partition = 0 } = spec?.updateStrategy?.rollingUpdate ?? {};
  const isHeldBack =
    spec?.updateStrategy?.type !== "OnDelete" &&
    ordinalOf(nameOf(pod)) < (spec?.ordinals?.start ?? 0) + partition;
  return isHeldBack ? status?.currentRevision : status?.updateRevision;
}

/** The pods that a workload controls itself: a StatefulSet's. */
export async function controlledPods(reference: WorkloadReference, workload: Workload): Promise<V1Pod[]> {
  const { items } = await podCollection(reference, workload).list();
  return items.filter(isControlledBy(workload));
}

async function obstacleOfBudgets(intent: Intent, workload: Workload): Promise<string | undefined> {
  if (!does(intent, DISRUPTING)) return undefined;
  const { items: pods } = await podCollection(intent.reference, workload).list();
  const budget = await forbiddingBudget(intent.reference, pods);
  return budget && `PodDisruptionBudget ${nameOf(budget)} allows no pod to be disrupted`;
}

/** A pod that is not let in again, or finds no node, would be missing for good. */
async function obstacleOfReturn(intent: Intent, workload: Workload): Promise<string | undefined> {
  const isAdditional = does(intent, ["scale up"]);
  if (!isAdditional && !does(intent, REPLACING_PODS)) return undefined;
  const { items: pods } = await podCollection(intent.reference, workload).list();
  return whyNotMadeAgain(intent.reference, workload, pods, isAdditional);
}
