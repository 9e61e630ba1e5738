import {
  type KubernetesObject,
  KubernetesObjectApi,
  type V1DeleteOptions,
  type V1ObjectMeta,
} from "@kubernetes/client-node";
import { identityOf } from "../../components/identity";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { type Collection, deploymentNamed, statefulSetNamed } from "../../kubernetes/collection";
import { orGone, uidOf } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import type { PendingOperation } from "../../pulumi/state/state";
import { Failure } from "../../command-line/failures/failure";
import { isOwn } from "../foreign-objects";
import { reasonOf } from "../../kubernetes/reason";

/** Kinds that have pods. */
const WORKLOADS: Readonly<
  Record<string, (cluster: Cluster, namespace: string, name: string) => Collection<KubernetesObject>>
> = { StatefulSet: statefulSetNamed, Deployment: deploymentNamed };

/** Where to delete, and how long to wait. */
interface Setting {
  readonly cluster: Cluster;
  /** Longest wait for the pods of a workload to end, in seconds. */
  readonly limitSeconds: number;
}

/** An object in a namespace, by its name. */
interface Named extends KubernetesObject {
  readonly metadata: V1ObjectMeta & { readonly name: string; readonly namespace: string };
}

/**
 * Deletes objects that an interrupted update created and that the stack's state does not know. A destroy would leave
 * them. Only objects with the identity of that update are deleted, and no namespace, because a destroy leaves that as
 * well. Waits until their pods are gone.
 *
 * @param report gets a line for each object that was deleted
 * @throws {@link Failure} when pods take longer to end
 */
export async function deleteUnfinished(
  setting: Setting,
  pending: readonly PendingOperation[],
  report: (line: string) => void,
): Promise<void> {
  const begun = pending
    .filter(({ type }) => type === "creating")
    .map(({ resource }) => resource.inputs)
    .filter(isInNamespace);
  for (const object of begun) {
    if (!(await deleteOwn(setting, object))) continue;
    const { namespace, name } = object.metadata;
    report(
      `Deleted ${String(object.kind)} ${namespace}/${name}, which the interrupted update had begun to make.`,
    );
  }
}

function isInNamespace(inputs: unknown): inputs is Named {
  return (inputs as Partial<Named> | undefined)?.metadata?.namespace !== undefined;
}

/** Deletes an object of the stack with its pods; returns false if the cluster has none. */
async function deleteOwn(
  { cluster, limitSeconds }: Setting,
  { apiVersion, kind, metadata }: Named,
): Promise<boolean> {
  const objects = KubernetesObjectApi.makeApiClient(cluster.kubeConfig);
  const { name, namespace } = metadata;
  const wanted = { apiVersion, kind, metadata: { name, namespace } };
  let object: KubernetesObject | undefined;
  await orGone(objects.read(wanted).then((read) => (object = read)));
  if (object === undefined || !isOwn(object, identityOf(metadata.annotations))) return false;
  const options: V1DeleteOptions = {
    preconditions: { uid: uidOf(object) },
    propagationPolicy: "Foreground",
  };
  await orGone(objects.delete(wanted, undefined, undefined, undefined, undefined, undefined, options));
  await workloadGone(cluster, wanted, limitSeconds);
  return true;
}

/** Waits until a workload is gone with its pods. Other objects are gone at once. */
async function workloadGone(
  cluster: Cluster,
  { kind, metadata: { name, namespace } }: Named,
  limitSeconds: number,
): Promise<void> {
  const collection = WORKLOADS[kind ?? ""]?.(cluster, namespace, name);
  if (collection === undefined) return;
  const workload = `${String(kind)} ${namespace}/${name}`;
  try {
    await waitUntil(collection, `${workload} to be gone`, (all) => all.length === 0, limitSeconds);
  } catch (cause) {
    throw new Failure(
      `${workload}, which an interrupted update had begun to make, is being deleted and not gone: ${reasonOf(cause)}.`,
      "Run the same command again, which waits on. kubectl get pods tells what still runs, and a longer timeoutSeconds in the stack's configuration gives it more time.",
      { cause },
    );
  }
}
