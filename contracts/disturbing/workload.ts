import {
  ApiException,
  PatchStrategy,
  setHeaderOptions,
  type V1Deployment,
  type V1Pod,
  type V1StatefulSet,
} from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import {
  type Collection,
  deploymentNamed,
  podsIn,
  type Selection,
  statefulSetNamed,
} from "../../kubernetes/collection";
import { labelSelectorOf, nameOf, orUndefined, required, uidOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";

/** Says in an object's managedFields that a contract changed it. */
export const FIELD_MANAGER = "kubernetes-workloads-contracts";

/** Annotation of a pod template that makes it another template, and nothing else. */
export const TEMPLATE_ANNOTATION = "kubernetes-workloads/contract";

/** Where a workload is; what is there may be another one by now. */
export interface WorkloadReference {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly kind: "StatefulSet" | "Deployment";
  readonly name: string;
}

export type Workload = V1StatefulSet | V1Deployment;

/** One step of a JSON patch. */
export interface PatchStep {
  readonly op: "test" | "add" | "replace" | "remove";
  readonly path: string;
  readonly value?: unknown;
}

/** `StatefulSet web`, as messages name it. */
export function describeWorkload({ kind, name }: Pick<WorkloadReference, "kind" | "name">): string {
  return `${kind} ${name}`;
}

/** The workload as it is now; undefined if there is none. */
export function findWorkload(reference: WorkloadReference): Promise<Workload | undefined> {
  const { cluster, namespace, kind, name } = reference;
  return orUndefined<Workload>(
    kind === "StatefulSet"
      ? cluster.apps.readNamespacedStatefulSet({ namespace, name })
      : cluster.apps.readNamespacedDeployment({ namespace, name }),
  );
}

/** The workload as it is now. */
export async function readWorkload(reference: WorkloadReference): Promise<Workload> {
  return required(await findWorkload(reference), describeWorkload(reference));
}

/** The workload, as a collection of one. */
export function workloadCollection(reference: WorkloadReference): Collection<Workload> {
  const { cluster, namespace, kind, name } = reference;
  return kind === "StatefulSet"
    ? statefulSetNamed(cluster, namespace, name)
    : deploymentNamed(cluster, namespace, name);
}

/** What a workload's selector matches, whoever made it. */
export function selectionOf({ spec }: Workload): Selection {
  return { labelSelector: labelSelectorOf(spec?.selector ?? {}) };
}

/** The pods that a StatefulSet's selector matches, whoever made them. */
export function podCollection(
  { cluster, namespace }: WorkloadReference,
  workload: Workload,
): Collection<V1Pod> {
  return podsIn(cluster, namespace, selectionOf(workload));
}

/** Whether an object has this one for its controller: the very object, and not another of its name. */
export function isControlledBy(owner: Workload): (object: { metadata?: V1Pod["metadata"] }) => boolean {
  return ({ metadata }) =>
    metadata?.ownerReferences?.some(({ controller, uid }) => controller && uid === uidOf(owner)) ?? false;
}

/**
 * Changes a workload, if it still is what the patch's tests say.
 *
 * @returns the changed workload, or undefined if it is not what was tested
 */
export async function patchWorkload(
  reference: WorkloadReference,
  patch: readonly PatchStep[],
): Promise<Workload | undefined> {
  const { cluster, namespace, kind, name } = reference;
  const request = { namespace, name, body: patch, fieldManager: FIELD_MANAGER };
  const json = setHeaderOptions("Content-Type", PatchStrategy.JsonPatch);
  return ifTested<Workload>(
    kind === "StatefulSet"
      ? cluster.apps.patchNamespacedStatefulSet(request, json)
      : cluster.apps.patchNamespacedDeployment(request, json),
  );
}

/** Annotates a workload's pod template, which makes it another one that alters nothing in its containers. */
export function annotateTemplate(reference: WorkloadReference, value: string): Promise<Workload> {
  const { cluster, namespace, kind, name } = reference;
  const body = { spec: { template: { metadata: { annotations: { [TEMPLATE_ANNOTATION]: value } } } } };
  const request = { namespace, name, body, fieldManager: FIELD_MANAGER };
  const merge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
  return kind === "StatefulSet"
    ? cluster.apps.patchNamespacedStatefulSet(request, merge)
    : cluster.apps.patchNamespacedDeployment(request, merge);
}

/** Answers what a JSON patch does, or undefined if a test in it failed. */
export async function ifTested<T>(patch: Promise<T>): Promise<T | undefined> {
  try {
    return await patch;
  } catch (error) {
    if (isFailedTest(error)) return undefined;
    throw error;
  }
}

/** Whether a `test` of a JSON patch failed. That refusal names no object; one of the patched object does. */
function isFailedTest(error: unknown): boolean {
  if (!(error instanceof ApiException) || error.code !== 422) return false;
  const body: unknown = error.body;
  const status = (typeof body === "string" ? JSON.parse(body) : body) as { details?: { kind?: string } };
  return status.details?.kind === undefined;
}

/** The controller writes what it observed at the end of each of its turns, so it has acted by then. */
export async function onceObserved(reference: WorkloadReference, changed: Workload): Promise<Workload> {
  const generation = required(changed.metadata?.generation, "metadata.generation");
  const [observed] = await waitUntil(
    workloadCollection(reference),
    `the controller of ${nameOf(changed)} to see its change`,
    (all) => all.some(({ status }) => (status?.observedGeneration ?? 0) >= generation),
  );
  return required(observed, nameOf(changed));
}

/** How long all pods of a workload may take to be replaced one after another, in seconds. */
export function rolloutPatience({ spec }: Workload): number {
  const { replicas = 1, minReadySeconds = 0, template } = spec ?? {};
  const grace = template?.spec?.terminationGracePeriodSeconds ?? 30;
  return 60 + replicas * (30 + minReadySeconds + grace);
}
