import { requireCli } from "../project-stack";
import { describeLeftOver } from "./left-over-description";
import { findLeftOvers, type LeftOverRun } from "./left-over-runs";
import { removeRun } from "./remove-run";
import { endProcesses } from "./run-processes";
import { writeRecord } from "./run-record";

/** What {@link sweep} does. */
export interface SweepOptions {
  /** kubeconfig context of the cluster to look at, besides those of the runs that this clone knows. */
  readonly kubeContext: string;
  /** Whether it only shows what it would remove. */
  readonly dryRun: boolean;
}

/**
 * Removes what earlier CI runs left because they were killed, after showing it.
 *
 * @throws {@link Failure} with what could not be removed; everything else is removed first
 */
export async function sweep({ kubeContext, dryRun }: SweepOptions): Promise<void> {
  await requireCli();
  const leftOvers = await findLeftOvers(kubeContext);
  if (leftOvers.length === 0) {
    console.log("Nothing is left of earlier CI runs.");
    return;
  }
  for (const leftOver of leftOvers) console.log(describeLeftOver(leftOver));
  if (dryRun) return;
  const failures: unknown[] = [];
  for (const leftOver of leftOvers) {
    await removeLeftOver(leftOver).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

/** Its record names this process meanwhile, so that a second sweep leaves it alone. */
async function removeLeftOver({ run }: LeftOverRun): Promise<void> {
  await writeRecord(run, [process.pid]);
  await endProcesses(run);
  await removeRun(run, console.log);
}
