import { isDeepStrictEqual } from "node:util";
import {
  type KubernetesObject,
  KubernetesObjectApi,
  PatchStrategy,
  type V1ObjectMeta,
} from "@kubernetes/client-node";
import { IDENTITY_ANNOTATION } from "../../../components/identity";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { entriesOf, propertyPath, stepsTo, valueAt, withoutFields } from "../../../kubernetes/managed-fields";
import { orGone, resourceVersionOf } from "../../../kubernetes/objects";
import type { Conflict, FieldOwner } from "./field-conflict";
import type { CommandWords } from "../../command-words";
import type { Obstacle } from "../obstacle";
import { objectInWords, plannedObject, type PlannedObject } from "../preview/planned-object";
import type { ResourceChange } from "../preview/resource-change";
import { Failure } from "../../../command-line/failures/failure";
import { isForbidden, unlessForbidden } from "../../../kubernetes/forbidden";
import { reasonOf } from "../../../kubernetes/reason";

/** A field that another owner has set, although the stack sets it, too. */
interface ContestedField {
  /** Path of the field, such as `spec.replicas`. */
  readonly path: string;
  /** That path in the words of Pulumi; undefined if the update does not set the field by itself. */
  readonly property?: string;
  /** Value on the cluster. */
  readonly theirs: unknown;
  /** Value that the update sets. */
  readonly ours: unknown;
  /** Whether the cluster has the value that the stack set last, so that nothing of theirs is lost. */
  readonly agreed: boolean;
}

/** The fields of one of the stack's objects that one other owner has set. */
export interface OtherHand {
  /** URN of the object's resource. */
  readonly urn: string;
  readonly object: PlannedObject;
  /** The object on the cluster. */
  readonly live: KubernetesObject;
  readonly owner: FieldOwner;
  readonly since?: string;
  readonly fields: readonly ContestedField[];
  /** The HorizontalPodAutoscaler that scales the object. */
  readonly autoscaler?: string;
  /** Whether no HorizontalPodAutoscaler scales the object, as far as this user may know. */
  readonly isUnscaled: boolean;
  /** Why the fields must not be taken back; undefined if they may. */
  readonly refusal?: string;
}

/** Finds out, of the conflicts of objects by their URN, who has set which fields. */
export async function otherHands(
  cluster: Cluster,
  changes: readonly ResourceChange[],
  conflicts: ReadonlyMap<string, Conflict>,
): Promise<OtherHand[]> {
  const found = await Promise.all(
    changes.map(async (change) => {
      const conflict = conflicts.get(change.urn);
      return conflict ? handsOnObject(cluster, change, conflict) : [];
    }),
  );
  return found.flat();
}

async function handsOnObject(
  cluster: Cluster,
  change: ResourceChange,
  conflict: Conflict,
): Promise<OtherHand[]> {
  const object = plannedObject(change, change.new);
  const live = object && (await read(cluster, object));
  if (object === undefined || live === undefined) return [];
  const autoscalers = await autoscalersOf(cluster, object);
  const [autoscaler] = autoscalers ?? [];
  const refusal = whyNotOurs(change, conflict, live);
  return conflict.owners.map((owner) => {
    const since = entriesOf(live, owner)[0]?.time;
    return {
      urn: change.urn,
      object,
      live,
      owner,
      ...(since && { since: new Date(since).toISOString() }),
      fields: owner.paths.map((path) => contestedField(path, owner, live, change)),
      ...(autoscaler !== undefined && { autoscaler }),
      isUnscaled: autoscalers?.length === 0,
      ...(refusal !== undefined && { refusal }),
    };
  });
}

async function read(
  cluster: Cluster,
  { apiVersion, kind, name, namespace }: PlannedObject,
): Promise<KubernetesObject | undefined> {
  const metadata = { name, ...(namespace !== undefined && { namespace }) };
  let live: KubernetesObject | undefined;
  const objects = KubernetesObjectApi.makeApiClient(cluster.kubeConfig);
  try {
    await orGone(objects.read({ apiVersion, kind, metadata }).then((found) => (live = found)));
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return { apiVersion, kind, metadata };
  }
  return live;
}

function contestedField(
  path: string,
  owner: FieldOwner,
  live: KubernetesObject,
  change: ResourceChange,
): ContestedField {
  const steps = entriesOf(live, owner)
    .map((entry) => stepsTo(path, entry))
    .find((found) => found !== undefined);
  const theirs = steps && valueAt(live, steps);
  const property = steps && propertyPath(change.new, steps);
  return {
    path: path.replace(/^\./, ""),
    ...(property !== undefined && { property }),
    theirs,
    ours: steps && valueAt(change.new, steps),
    agreed: steps !== undefined && isDeepStrictEqual(theirs, valueAt(change.recorded, steps)),
  };
}

/** An object is the stack's own if its state has its uid, and the object names no other field manager. */
function whyNotOurs(
  { uid }: ResourceChange,
  { manager }: Conflict,
  { metadata }: KubernetesObject,
): string | undefined {
  if (metadata?.uid === undefined) return "this user may not read the object, and whose it is cannot be told";
  const named = metadata.annotations?.[IDENTITY_ANNOTATION];
  if (named !== undefined && named !== manager)
    return `the object is not this stack's: its annotation ${IDENTITY_ANNOTATION} says ${named}, and this stack is ${manager}`;

  return uid !== undefined && uid !== metadata.uid
    ? `the object is not the one that this stack made: somebody has deleted that and made another`
    : undefined;
}

/** Names of the HorizontalPodAutoscalers that scale an object; undefined if this user may not see them. */
async function autoscalersOf(
  cluster: Cluster,
  { kind, name, namespace }: PlannedObject,
): Promise<string[] | undefined> {
  if (namespace === undefined || (kind !== "StatefulSet" && kind !== "Deployment")) return [];
  const found = await unlessForbidden(
    cluster.autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace }),
  );
  return found?.items
    .filter(({ spec }) => spec.scaleTargetRef.kind === kind && spec.scaleTargetRef.name === name)
    .map(({ metadata }) => metadata?.name ?? "");
}

/**
 * Whether the stack may take fields back without asking. A person, or an autoscaler that is gone, has set them to the
 * stack's own values, such as by scaling up and down again. Nothing of theirs is lost.
 */
export function isSettled(hand: OtherHand): boolean {
  const { owner, fields, autoscaler, refusal } = hand;
  const isByHand = owner.manager === "kubectl" || owner.manager.startsWith("kubectl-");
  return (
    (isByHand || isOfGoneAutoscaler(hand)) &&
    autoscaler === undefined &&
    refusal === undefined &&
    fields.every(({ agreed }) => agreed)
  );
}

/** Kubernetes' autoscaler sets the number of pods by the subresource `scale`, and does not give the field up. */
function isOfGoneAutoscaler({ owner: { manager, subresource }, isUnscaled }: OtherHand): boolean {
  return isUnscaled && manager === "kube-controller-manager" && subresource === "scale";
}

/**
 * Takes fields back: the other does not own them any more, and the update sets them without a conflict. Changes nothing
 * but that ownership, and nothing at all if the object was changed meanwhile.
 */
export async function takeBack(cluster: Cluster, { object, live, owner }: OtherHand): Promise<void> {
  const { apiVersion, kind, name, namespace } = object;
  const current = (await read(cluster, object)) ?? live;
  const metadata = {
    name,
    ...(namespace !== undefined && { namespace }),
    resourceVersion: resourceVersionOf(current),
    managedFields: withoutFields(current, owner, owner.paths),
  } satisfies V1ObjectMeta;
  const objects = KubernetesObjectApi.makeApiClient(cluster.kubeConfig);
  const patch = { apiVersion, kind, metadata };
  try {
    await objects.patch(patch, undefined, undefined, undefined, undefined, PatchStrategy.MergePatch);
  } catch (cause) {
    throw new Failure(
      `${owner.paths.join(", ")} of ${objectInWords(object)} cannot be taken back from field manager ${owner.manager}: ${reasonOf(cause)}`,
      "Run the same command again if somebody changed the object meanwhile; if this user may not patch it, have somebody do it who may.",
      { cause },
    );
  }
}

/** What others have set, in plain words, with both ways out. */
export function describeHand(hand: OtherHand, stack: string, words: CommandWords): Obstacle {
  return {
    problem: [
      `${objectInWords(hand.object)}: ${ownerInWords(hand)} set what this stack sets, too.`,
      ...hand.fields.map((field) => `  ${fieldInWords(field)}`),
    ].join("\n"),
    remedy: [
      ...waysBack(hand, stack, words),
      ...hand.fields.flatMap((field) => waysToLeave(hand, field, stack, words)),
    ].join("\n"),
  };
}

function fieldInWords({ path, theirs, ours }: ContestedField): string {
  const values = [theirs, ours].map((value) => (value === undefined ? "unset" : JSON.stringify(value)));
  return theirs === undefined && ours === undefined
    ? path
    : `${path}: ${values[0] ?? ""} by them, ${values[1] ?? ""} by this stack`;
}

function ownerInWords(hand: OtherHand): string {
  const { owner, since, autoscaler } = hand;
  const { manager, subresource } = owner;
  const how = subresource === undefined ? "" : ` (${subresource})`;
  const when = since === undefined ? "" : `, at ${since},`;
  const isScaled = autoscaler !== undefined && setsReplicas(hand);
  return `field manager ${manager}${how}${isScaled ? ` for HorizontalPodAutoscaler ${autoscaler}` : ""}${when} has`;
}

const REPLICAS = "spec.replicas";

/** Whether others have set the number of pods. */
export function setsReplicas({ fields }: OtherHand): boolean {
  return fields.some(({ path }) => path === REPLICAS);
}

function waysBack(hand: OtherHand, stack: string, words: CommandWords): string[] {
  const { refusal, autoscaler, object } = hand;
  if (refusal !== undefined) return [`They cannot be taken back: ${refusal}.`];
  const isScaled = autoscaler !== undefined && setsReplicas(hand);
  return [
    ...(words.guardedUpdate
      ? [
          "To take them back, for this update and those after it:",
          `  ${words.guardedUpdate(stack, "--take-back")}`,
        ]
      : [
          "To take them back, and whatever else others have set on objects that the update changes:",
          `  PULUMI_K8S_ENABLE_PATCH_FORCE=true ${words.update(stack)}`,
        ]),
    ...(isScaled
      ? [
          `The autoscaler would set the number again, unless it goes first:`,
          `  kubectl --namespace ${object.namespace ?? "default"} delete horizontalpodautoscaler ${autoscaler}`,
        ]
      : []),
  ];
}

function waysToLeave(
  { object }: OtherHand,
  { path, property }: ContestedField,
  stack: string,
  words: CommandWords,
): string[] {
  if (path === REPLICAS && (object.kind === "StatefulSet" || object.kind === "Deployment"))
    return words.guardedUpdate ? leaveReplicas(object.kind, stack) : LEAVE_REPLICAS_IN_PROGRAM;

  if (property === undefined) return [`To leave ${path} to them, have the program give it the same value.`];
  const ignored = `ignoreChanges: [${JSON.stringify(property)}]`;
  return [
    `To leave ${path} to them, have the program give it the same value, or ignore its changes: the resource option ${ignored}. For a child of a component:`,
    `  transforms: [({ type, props, opts }) => type.endsWith(":${object.kind}") ? { props, opts: { ...opts, ${ignored} } } : undefined]`,
  ];
}

const LEAVE_REPLICAS_IN_PROGRAM = [
  "To leave the number of pods to them from now on, without a change of it:",
  `  the resource option ignoreChanges: ["${REPLICAS}"], or the argument replicasOwner: "Others" of a component of this package`,
];

function leaveReplicas(kind: "StatefulSet" | "Deployment", stack: string): string[] {
  const key = kind === "StatefulSet" ? "statefulSetReplicasOwner" : "deploymentReplicasOwner";
  return [
    "To leave the number of pods to them from now on, without a change of it:",
    `  npx pulumi config set --stack ${stack} ${key} Others`,
    'In a program of your own it is an argument of the component: replicasOwner: "Others"',
  ];
}
