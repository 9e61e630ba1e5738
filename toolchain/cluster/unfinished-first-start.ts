import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { minikubeHome } from "../../command-line/locations";
import { exists } from "../machine-file";
import { volumesFolder } from "../node/node-leftovers";

/** File that stands while a cluster of this project starts for the first time. */
function mark(): string {
  return join(minikubeHome(), "kubernetes-workloads-first-start");
}

/** Notes that a new cluster is about to start, until {@link firstStartFinished}. */
export async function firstStartBegins(): Promise<void> {
  await mkdir(dirname(mark()), { recursive: true });
  await writeFile(mark(), "The first start of this project's minikube cluster has not come to its end.\n");
}

/** The cluster serves, and may hold what somebody needs from now on; or it is gone. */
export async function firstStartFinished(): Promise<void> {
  await rm(mark(), { force: true });
}

/**
 * Whether the cluster's first start was interrupted and nothing was ever stored on it. minikube cannot go on with such
 * a node: it takes what kubeadm left half done for a cluster and waits for a control plane that never comes.
 *
 * @param volumes - folder of the volumes' data
 */
export async function isFirstStartUnfinished(volumes = volumesFolder): Promise<boolean> {
  return (await exists(mark())) && !(await holdsFiles(volumes));
}

async function holdsFiles(folder: string): Promise<boolean> {
  return (await exists(folder)) && (await readdir(folder)).length > 0;
}
