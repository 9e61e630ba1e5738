import { readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1Namespace } from "@kubernetes/client-node";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { nameOf, orUndefined } from "../../../kubernetes/objects";
import { isLeftOver, isOfThisRun } from "./test-name";

/** Removes what runs left behind because they were killed: namespaces, and folders of stacks. */
export async function sweepLeftOvers(cluster: Cluster): Promise<void> {
  await Promise.all([sweepNamespaces(cluster), sweepFolders()]);
}

/** Removes the namespaces of this run, for an end at which its tests cannot do so. */
export async function sweepOwnNamespaces(cluster: Cluster): Promise<void> {
  await deleteNamespaces(cluster, (namespace) => isOfThisRun(nameOf(namespace)));
}

async function sweepNamespaces(cluster: Cluster): Promise<void> {
  await deleteNamespaces(cluster, (namespace) =>
    isLeftOver(nameOf(namespace), new Date(namespace.metadata?.creationTimestamp ?? Date.now())),
  );
}

/** Does not wait for their end: no name is used twice. */
async function deleteNamespaces(
  cluster: Cluster,
  isMeant: (namespace: V1Namespace) => boolean,
): Promise<void> {
  const { items } = await cluster.core.listNamespace();
  const meant = items.filter((namespace) => namespace.status?.phase !== "Terminating" && isMeant(namespace));
  // Another run may remove the same at the same time.
  await Promise.all(
    meant.map((namespace) => orUndefined(cluster.core.deleteNamespace({ name: nameOf(namespace) }))),
  );
}

async function sweepFolders(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const folder = join(tmpdir(), name);
    const created = await stat(folder).catch(() => undefined);
    if (created && isLeftOver(name, created.mtime)) await rm(folder, { recursive: true, force: true });
  }
}
