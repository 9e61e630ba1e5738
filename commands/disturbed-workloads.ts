import { holding } from "../contracts/disturbing/disturbance";
import { disturbanceOf, leaseName, leasesOn } from "../contracts/disturbing/disturbance-lease";
import { describeWorkload, type WorkloadReference } from "../contracts/disturbing/workload";
import type { Cluster } from "../kubernetes/connection/cluster";
import { Failure } from "../command-line/failures/failure";
import { unlessForbidden } from "../kubernetes/forbidden";
import { reasonOf } from "../kubernetes/reason";

/** A workload by its name on a cluster. */
export type NamedWorkload = Omit<WorkloadReference, "cluster">;

/**
 * Restores what a killed `npm run verify -- --disturb` has changed.
 *
 * @param workloads of the stack; called only if there is anything to give back on the cluster
 * @throws {@link Failure} if a workload is being disturbed
 */
export async function giveBackLeftOvers(
  cluster: Cluster,
  workloads: () => Promise<readonly NamedWorkload[]>,
  report: (line: string) => void,
): Promise<void> {
  for (const reference of await disturbedWorkloads(cluster, workloads)) {
    const described = inWords(reference);
    const announce = (): void => {
      report(`A verify --disturb that was killed has changed ${described}. Restoring it.`);
    };
    try {
      await holding(reference, () => Promise.resolve(), announce);
    } catch (error) {
      if (error instanceof Failure) throw error;
      report(`${described} could not be restored completely: ${reasonOf(error)}`);
    }
  }
}

/** Reports workloads that are being disturbed, or that a killed process has not restored. Changes nothing. */
export async function reportDisturbed(
  cluster: Cluster,
  workloads: () => Promise<readonly NamedWorkload[]>,
  report: (line: string) => void,
): Promise<void> {
  for (const reference of await disturbedWorkloads(cluster, workloads)) {
    const described = inWords(reference);
    const disturbed = await disturbanceOf(reference);
    if (disturbed === "by a process that is alive") {
      report(`npm run verify -- --disturb is changing ${described}, and restores it.`);
    } else if (disturbed === "by a process that is dead") {
      report(
        `A verify --disturb that was killed has changed ${described}. ` +
          "npm start, npm run down and npm run verify -- --disturb restore it.",
      );
    }
  }
}

function inWords(reference: WorkloadReference): string {
  return `${describeWorkload(reference)} in namespace ${reference.namespace}`;
}

/** The workloads that have a lease; none if the user may not know. */
async function disturbedWorkloads(
  cluster: Cluster,
  workloads: () => Promise<readonly NamedWorkload[]>,
): Promise<WorkloadReference[]> {
  const leases = await unlessForbidden(leasesOn(cluster));
  if (leases?.size === 0) return [];
  const references = (await workloads()).map((workload) => ({ ...workload, cluster }));
  if (leases) return references.filter((each) => leases.has(`${each.namespace}/${leaseName(each)}`));
  const disturbed = await Promise.all(
    references.map(async (each) => ((await unlessForbidden(disturbanceOf(each))) ?? "no") !== "no"),
  );
  return references.filter((_each, index) => disturbed[index]);
}
