import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { orAborted } from "../../command-line/or-aborted";
import { Kwok } from "./kwok";
import { removeRunTraces, runsOnCluster } from "./removal";
import { createSimulatedNodes, type Run, RUN_PREFIX } from "./simulated-nodes";

/**
 * Starts KWOK and simulated nodes, calls `use`, and removes all of it at the end. Removes first what a killed run left
 * on the cluster.
 *
 * @param use gets a signal that is aborted when the run is interrupted, or when KWOK ends by itself
 */
export async function withRun<T>(
  { cluster, nodes, interrupt }: { cluster: Cluster; nodes: number; interrupt: AbortSignal },
  use: (run: Run, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (const name of await runsOnCluster(cluster)) {
    console.log(`removing what the killed run ${name} left`);
    await removeRunTraces(cluster, name);
  }
  const name = `${RUN_PREFIX}${randomBytes(3).toString("hex")}`;
  const run = { name, folder: await mkdtemp(join(tmpdir(), `${name}-`)) };
  const kwok = await Kwok.start(cluster, run);
  const signal = AbortSignal.any([interrupt, kwok.ended]);
  try {
    await orAborted(createSimulatedNodes(cluster, name, nodes), signal);
    return await use(run, signal);
  } finally {
    console.log("removing simulated nodes, pods and namespaces");
    // The nodes' leases come back for as long as KWOK runs.
    await kwok.stop();
    await removeRunTraces(cluster, name);
    await rm(run.folder, { recursive: true, force: true });
  }
}
