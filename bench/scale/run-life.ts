import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identityOf, livenessOf, type ProcessIdentity } from "../../command-line/process-identity";
import { orAborted } from "../../command-line/or-aborted";
import type { Cluster } from "../../kubernetes/cluster";
import { Failure } from "../../command-line/failure";
import { Kwok } from "./kwok";
import { removeRun, runsOnCluster } from "./removal";
import { newRunName, RUN_PREFIX, type ScaleRun } from "./scale-run";
import { createSimulatedNodes } from "./simulated-nodes";

const OWNER_FILE = "owner.json";

/** What a run is made of. */
export interface RunSettings {
  readonly cluster: Cluster;
  /** How many nodes are simulated. */
  readonly nodes: number;
  readonly interrupt: AbortSignal;
}

/**
 * Has a run with KWOK and simulated nodes for as long as the function takes, and removes all of it at the end, also
 * when the function fails or is interrupted. Before, it removes what killed runs left.
 *
 * @param use is given a signal that is aborted when the run is interrupted, or KWOK ends
 * @throws {@link Failure} when another run lives: both would measure each other
 */
export async function withScaleRun<T>(
  { cluster, nodes, interrupt }: RunSettings,
  use: (run: ScaleRun, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  await removeLeftOvers(cluster);
  const run = await beginRun();
  try {
    return await withKwok(cluster, run, async (kwokEnded) => {
      console.log(`${nodes} simulated nodes`);
      const signal = AbortSignal.any([interrupt, kwokEnded]);
      await orAborted(createSimulatedNodes(cluster, run.name, nodes), signal);
      return use(run, signal);
    });
  } finally {
    console.log("removing simulated nodes, pods and namespaces");
    await removeRun(cluster, run.name);
    await rm(run.folder, { recursive: true, force: true });
  }
}

async function withKwok<T>(
  cluster: Cluster,
  run: ScaleRun,
  use: (kwokEnded: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const kwok = await Kwok.start(cluster, run);
  kwok.failure.catch((error: unknown) => {
    ended.abort(error);
  });
  try {
    return await use(ended.signal);
  } catch (error) {
    // What else failed then, failed because of it.
    ended.signal.throwIfAborted();
    throw error;
  } finally {
    await kwok.stop();
  }
}

async function beginRun(): Promise<ScaleRun> {
  const name = newRunName();
  const run = { name, folder: join(tmpdir(), name) };
  await mkdir(run.folder);
  await writeFile(join(run.folder, OWNER_FILE), JSON.stringify(await identityOf(process.pid)));
  return run;
}

async function removeLeftOvers(cluster: Cluster): Promise<void> {
  const folders = (await readdir(tmpdir())).filter((name) => name.startsWith(RUN_PREFIX));
  const runs = new Set([...folders, ...(await runsOnCluster(cluster, RUN_PREFIX))]);
  for (const name of runs) {
    const folder = join(tmpdir(), name);
    if (await isOwned(folder)) {
      throw new Failure(
        `the measurement ${name} still runs, and two at once would measure each other`,
        "Wait for its end, or interrupt it.",
      );
    }
    console.log(`removing what the measurement ${name} left, which was killed`);
    await removeRun(cluster, name);
    await rm(folder, { recursive: true, force: true });
  }
}

async function isOwned(folder: string): Promise<boolean> {
  const owner = await readFile(join(folder, OWNER_FILE), "utf8").catch(() => "");
  return owner !== "" && (await livenessOf(JSON.parse(owner) as ProcessIdentity)) !== "dead";
}
