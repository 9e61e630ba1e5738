import { createHash, randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { ApiException } from "@kubernetes/client-node";
import type { Cluster } from "../../contracts/cluster";
import { namespaceNamed } from "../../contracts/collection";
import { nameOf } from "../../contracts/objects";
import { waitUntil } from "../../contracts/wait-until";

/** Short, for pods whose host name is their whole DNS name have 64 characters for it. */
const PREFIX = "workloads-test";

/** What is reserved here, also as a part of a name that a stack generates from its own. */
const MADE_HERE = new RegExp(`${PREFIX}-([0-9a-f]{4})-(\\d+)-`);

const THIS_MACHINE = createHash("sha256").update(hostname()).digest("hex").slice(0, 4);

/** After this long a test namespace counts as left over, whichever machine made it. */
const LEFT_OVER_AFTER_MS = 60 * 60 * 1000;

/**
 * Reserves the name of a namespace that something else makes, for as long as the function takes,
 * and deletes the namespace at the end if it is there.
 */
export async function withNamespaceName<T>(cluster: Cluster, use: (name: string) => Promise<T>): Promise<T> {
  const name = [PREFIX, THIS_MACHINE, process.pid, randomBytes(3).toString("hex")].join("-");
  try {
    return await use(name);
  } finally {
    await deleteNamespace(cluster, name);
  }
}

/** Makes a namespace for as long as the function takes. */
export async function withNamespace<T>(cluster: Cluster, use: (name: string) => Promise<T>): Promise<T> {
  return withNamespaceName(cluster, async (name) => {
    await cluster.core.createNamespace({ body: { metadata: { name } } });
    return use(name);
  });
}

/** Deletes a namespace with everything in it, and waits until it is gone. */
export async function deleteNamespace(cluster: Cluster, name: string): Promise<void> {
  try {
    await cluster.core.deleteNamespace({ name });
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return;
    if (!(error instanceof ApiException && error.code === 409)) throw error;
  }
  await waitUntil(namespaceNamed(cluster, name), `namespace ${name} to be gone`, (all) => all.length === 0);
}

/** Has the namespaces deleted that runs left behind because they were killed. */
export async function sweepLeftOverNamespaces(cluster: Cluster): Promise<void> {
  const { items } = await cluster.core.listNamespace();
  const leftOver = items.filter(({ metadata, status }) => {
    const [, machine, pid] = MADE_HERE.exec(metadata?.name ?? "") ?? [];
    if (pid === undefined || status?.phase === "Terminating") return false;
    const age = Date.now() - new Date(metadata?.creationTimestamp ?? Date.now()).getTime();
    return age > LEFT_OVER_AFTER_MS || (machine === THIS_MACHINE && !isRunning(Number(pid)));
  });
  await Promise.all(leftOver.map((namespace) => cluster.core.deleteNamespace({ name: nameOf(namespace) })));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
