import { readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { nameOf } from "../../../kubernetes/objects";
import { isLeftOver } from "./test-name";

/** Removes what runs left behind because they were killed: namespaces, and folders of stacks. */
export async function sweepLeftOvers(cluster: Cluster): Promise<void> {
  await Promise.all([sweepNamespaces(cluster), sweepFolders()]);
}

/** Does not wait for their end: no name is used twice. */
async function sweepNamespaces(cluster: Cluster): Promise<void> {
  const { items } = await cluster.core.listNamespace();
  const leftOver = items.filter(
    (namespace) =>
      namespace.status?.phase !== "Terminating" &&
      isLeftOver(nameOf(namespace), new Date(namespace.metadata?.creationTimestamp ?? Date.now())),
  );
  await Promise.all(leftOver.map((namespace) => cluster.core.deleteNamespace({ name: nameOf(namespace) })));
}

async function sweepFolders(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const folder = join(tmpdir(), name);
    const created = await stat(folder).catch(() => undefined);
    if (created && isLeftOver(name, created.mtime)) await rm(folder, { recursive: true, force: true });
  }
}
