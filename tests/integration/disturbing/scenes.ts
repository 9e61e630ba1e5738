import {
  type KubernetesObject,
  PatchStrategy,
  setHeaderOptions,
  type V1ManagedFieldsEntry,
  type V1StatefulSet,
} from "@kubernetes/client-node";
import type { Contract, DeployedStack, Subject, Verdict } from "../../../contracts/contract";
import { FIELD_MANAGER } from "../../../contracts/disturbing/workload";
import { deploymentOf, statefulSetCollection, statefulSetOf } from "../../../contracts/judging/workloads";
import { nameOf, uidOf } from "../../../kubernetes/objects";
import { waitUntil } from "../../../kubernetes/wait-until";

/** A colleague's field manager. */
export const COLLEAGUE = "a-colleague";

/** Changes the StatefulSet as a colleague does. */
export async function changeStatefulSet({ cluster, outputs }: DeployedStack, body: object): Promise<void> {
  const { namespace, statefulSetName: name } = outputs;
  await cluster.apps.patchNamespacedStatefulSet(
    { namespace, name, body, fieldManager: COLLEAGUE },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
}

/** Changes the Deployment as a colleague does. */
export async function changeDeployment({ cluster, outputs }: DeployedStack, body: object): Promise<void> {
  const { namespace, deploymentName: name } = outputs;
  await cluster.apps.patchNamespacedDeployment(
    { namespace, name, body, fieldManager: COLLEAGUE },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
}

/** A template of another content. */
export function annotated(value: string): object {
  return { spec: { template: { metadata: { annotations: { "example.com/version": value } } } } };
}

/** Judges a contract, and does something as soon as the StatefulSet is in a state. */
export async function judgeWhile(
  subject: Subject,
  contract: Contract,
  moment: (set: V1StatefulSet) => boolean,
  act: () => Promise<unknown>,
): Promise<Verdict | Error> {
  const judged = contract.judge(subject).catch((error: unknown) => error as Error);
  await waitUntil(statefulSetCollection(subject), "the moment to act", (sets) => sets.some(moment));
  await act();
  return judged;
}

/** uids of objects by name: whatever was deleted and made again has another. */
export function identities(objects: readonly KubernetesObject[]): Record<string, string> {
  return Object.fromEntries(objects.map((object) => [nameOf(object), uidOf(object)]));
}

/** The claims of the namespace. */
export async function claims({
  cluster,
  outputs: { namespace },
}: DeployedStack): Promise<Record<string, string>> {
  return identities((await cluster.core.listNamespacedPersistentVolumeClaim({ namespace })).items);
}

/** Numbers of the workloads' revisions, by name: what `kubectl rollout history` lists. */
export async function history({
  cluster,
  outputs: { namespace },
}: DeployedStack): Promise<Record<string, string | undefined>> {
  const [{ items: revisions }, { items: sets }] = await Promise.all([
    cluster.apps.listNamespacedControllerRevision({ namespace }),
    cluster.apps.listNamespacedReplicaSet({ namespace }),
  ]);
  return Object.fromEntries([
    ...revisions.map((revision) => [nameOf(revision), String(revision.revision)] as const),
    ...sets.map(
      (set) => [nameOf(set), set.metadata?.annotations?.["deployment.kubernetes.io/revision"]] as const,
    ),
  ]);
}

/** What both workloads are to be, and who owns which of their fields. */
export async function intentions(stack: DeployedStack): Promise<unknown> {
  const workloads = await Promise.all([statefulSetOf(stack), deploymentOf(stack)]);
  return workloads.map(({ spec, metadata }) => ({ spec, owners: ownersIn(metadata?.managedFields ?? []) }));
}

function ownersIn(entries: readonly V1ManagedFieldsEntry[]): Record<string, unknown> {
  const own = entries.filter(({ subresource }) => subresource === undefined);
  return Object.fromEntries(
    own.map(({ manager, operation, fieldsV1 }) => [`${manager} ${operation}`, fieldsV1]),
  );
}

/** Whether a contract owns fields of the StatefulSet. */
export async function isOwnedByContracts(stack: DeployedStack): Promise<boolean> {
  const { metadata } = await statefulSetOf(stack);
  return (metadata?.managedFields ?? []).some(({ manager }) => manager === FIELD_MANAGER);
}
