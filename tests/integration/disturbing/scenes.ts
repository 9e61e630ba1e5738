import {
  type KubernetesObject,
  PatchStrategy,
  setHeaderOptions,
  type V1ManagedFieldsEntry,
  type V1StatefulSet,
} from "@kubernetes/client-node";
import { type Contract, judgeContract, type Subject, type Verdict } from "../../../contracts/contract";
import { FIELD_MANAGER } from "../../../contracts/disturbing/workload";
import { type Collection, statefulSetNamed } from "../../../kubernetes/collection";
import { nameOf, uidOf } from "../../../kubernetes/objects";
import { waitUntil } from "../../../kubernetes/wait-until";
import { cluster } from "../suite";

const DEPLOYMENT = "my-nginx-deployment";

/** A colleague's field manager. */
export const COLLEAGUE = "a-colleague";

/** Changes a StatefulSet as a colleague does. */
export async function changeStatefulSet(namespace: string, body: object, name = "web"): Promise<void> {
  await cluster().apps.patchNamespacedStatefulSet(
    { namespace, name, body, fieldManager: COLLEAGUE },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
}

/** Changes the Deployment as a colleague does. */
export async function changeDeployment(namespace: string, body: object): Promise<void> {
  await cluster().apps.patchNamespacedDeployment(
    { namespace, name: DEPLOYMENT, body, fieldManager: COLLEAGUE },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
}

/** The StatefulSet, as a collection of one. */
export function theSet(namespace: string): Collection<V1StatefulSet> {
  return statefulSetNamed(cluster(), namespace, "web");
}

/** The StatefulSet as it is now. */
export function setIn(namespace: string): Promise<V1StatefulSet> {
  return cluster().apps.readNamespacedStatefulSet({ namespace, name: "web" });
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
  const judged = judgeContract(contract, subject).catch((error: unknown) => error as Error);
  await waitUntil(theSet(subject.promises.namespace), "the moment to act", (sets) => sets.some(moment));
  await act();
  return judged;
}

/** uids of objects by name: whatever was deleted and made again has another. */
export function identities(objects: readonly KubernetesObject[]): Record<string, string> {
  return Object.fromEntries(objects.map((object) => [nameOf(object), uidOf(object)]));
}

/** The claims of the namespace. */
export async function claims(namespace: string): Promise<Record<string, string>> {
  return identities((await cluster().core.listNamespacedPersistentVolumeClaim({ namespace })).items);
}

/** Numbers of the workloads' revisions, by name: what `kubectl rollout history` lists. */
export async function history(namespace: string): Promise<Record<string, string | undefined>> {
  const [{ items: revisions }, { items: sets }] = await Promise.all([
    cluster().apps.listNamespacedControllerRevision({ namespace }),
    cluster().apps.listNamespacedReplicaSet({ namespace }),
  ]);
  return Object.fromEntries([
    ...revisions.map((revision) => [nameOf(revision), String(revision.revision)] as const),
    ...sets.map(
      (set) => [nameOf(set), set.metadata?.annotations?.["deployment.kubernetes.io/revision"]] as const,
    ),
  ]);
}

/** What both workloads are to be, and who owns which of their fields. */
export async function intentions(namespace: string): Promise<unknown> {
  const workloads = await Promise.all([
    setIn(namespace),
    cluster().apps.readNamespacedDeployment({ namespace, name: DEPLOYMENT }),
  ]);
  return workloads.map(({ spec, metadata }) => ({ spec, owners: ownersIn(metadata?.managedFields ?? []) }));
}

function ownersIn(entries: readonly V1ManagedFieldsEntry[]): Record<string, unknown> {
  const own = entries.filter(({ subresource }) => subresource === undefined);
  return Object.fromEntries(
    own.map(({ manager, operation, fieldsV1 }) => [`${manager} ${operation}`, fieldsV1]),
  );
}

/** Whether a contract owns fields of the StatefulSet. */
export async function isOwnedByContracts(namespace: string): Promise<boolean> {
  const { metadata } = await setIn(namespace);
  return (metadata?.managedFields ?? []).some(({ manager }) => manager === FIELD_MANAGER);
}
