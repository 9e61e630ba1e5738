import {
  PatchStrategy,
  setHeaderOptions,
  type V1Deployment,
  type V1StatefulSet,
} from "@kubernetes/client-node";
import { type Collection, deploymentNamed, statefulSetNamed } from "../../kubernetes/collection";
import type { DeployedStack, Subject } from "../contract";
import { required } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";

/** Says in an object's managedFields that a contract changed it. */
export const FIELD_MANAGER = "kubernetes-workloads-contracts";

/** Annotation of a pod template that makes it another template, and nothing else. */
const TEMPLATE_ANNOTATION = "kubernetes-workloads/contract";

type Patch = Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[];

/** The stack's StatefulSet, as a collection of one. */
export function statefulSetCollection({ cluster, outputs }: DeployedStack): Collection<V1StatefulSet> {
  return statefulSetNamed(cluster, outputs.namespace, outputs.statefulSetName);
}

/** The stack's StatefulSet as it is now. */
export function statefulSetOf({
  cluster,
  outputs: { namespace, statefulSetName },
}: DeployedStack): Promise<V1StatefulSet> {
  return cluster.apps.readNamespacedStatefulSet({ namespace, name: statefulSetName });
}

/** The stack's Deployment as it is now. */
export function deploymentOf({
  cluster,
  outputs: { namespace, deploymentName },
}: DeployedStack): Promise<V1Deployment> {
  return cluster.apps.readNamespacedDeployment({ namespace, name: deploymentName });
}

/** Changes the StatefulSet and answers it once its controller has acted on the change for the first time. */
export async function changeStatefulSet(subject: Subject, patch: Patch): Promise<V1StatefulSet> {
  const { namespace, statefulSetName: name } = subject.outputs;
  const changed = await subject.cluster.apps.patchNamespacedStatefulSet(
    { namespace, name, body: patch, fieldManager: FIELD_MANAGER },
    headersFor(patch),
  );
  return onceObserved(statefulSetCollection(subject), changed);
}

/** Changes the Deployment and answers it once its controller has acted on the change for the first time. */
export async function changeDeployment(subject: Subject, patch: Patch): Promise<V1Deployment> {
  const { namespace, deploymentName: name } = subject.outputs;
  const changed = await subject.cluster.apps.patchNamespacedDeployment(
    { namespace, name, body: patch, fieldManager: FIELD_MANAGER },
    headersFor(patch),
  );
  return onceObserved(deploymentNamed(subject.cluster, namespace, name), changed);
}

/** A change to a workload's pod template that alters nothing in its containers. */
export function otherTemplate(value: string): Patch {
  return { spec: { template: { metadata: { annotations: { [TEMPLATE_ANNOTATION]: value } } } } };
}

/** Scales the StatefulSet, and answers it once its controller has acted on that for the first time. */
export function scaleStatefulSet(subject: Subject, replicas: number): Promise<V1StatefulSet> {
  return changeStatefulSet(subject, { spec: { replicas } });
}

/** The controller writes what it observed at the end of each of its turns, so it has acted by then. */
async function onceObserved<T extends V1StatefulSet | V1Deployment>(
  collection: Collection<T>,
  changed: V1StatefulSet | V1Deployment,
): Promise<T> {
  const generation = required(changed.metadata?.generation, "metadata.generation");
  const name = required(changed.metadata?.name, "metadata.name");
  const [observed] = await waitUntil(collection, `the controller of ${name} to see its change`, (all) =>
    all.some(({ status }) => (status?.observedGeneration ?? 0) >= generation),
  );
  return required(observed, name);
}

function headersFor(patch: Patch): ReturnType<typeof setHeaderOptions> {
  const strategy = Array.isArray(patch) ? PatchStrategy.JsonPatch : PatchStrategy.MergePatch;
  return setHeaderOptions("Content-Type", strategy);
}
