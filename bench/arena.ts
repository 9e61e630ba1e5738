import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deleteNamespace } from "../kubernetes/namespace-deletion";
import type { Cluster } from "../kubernetes/cluster";
import type { Arena } from "./contestant";

/** The programs that contestants are. */
export type ArenaPrograms = Pick<Arena, "kubectl" | "helm">;

/** Makes what contestants share for as long as the function takes, and removes it also when that fails. */
export async function withArena<T>(
  cluster: Cluster,
  kubeContext: string,
  programs: ArenaPrograms,
  use: (arena: Arena) => Promise<T>,
): Promise<T> {
  const name = `bench-${randomBytes(3).toString("hex")}`;
  const recordsNamespace = `${name}-records`;
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  try {
    await cluster.core.createNamespace({ body: { metadata: { name: recordsNamespace } } });
    return await use({ cluster, kubeContext, folder, name, recordsNamespace, ...programs });
  } finally {
    await deleteNamespace(cluster, recordsNamespace);
    await rm(folder, { recursive: true, force: true });
  }
}
