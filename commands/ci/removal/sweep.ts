import { describeError } from "../../../command-line/failures/error-description";
import type { Project } from "../../../pulumi/project/project";
import { describeLeftOver, findDeadRuns, inspect, type LeftOverRun } from "./left-over-runs";
import { removeRun } from "./remove-run";
import { placeOf } from "../run/ci-run";
import { endProcesses } from "../run/run-processes";
import { writeRecord } from "../run/run-record";

/** What {@link sweep} does. */
export interface SweepOptions {
  /** The project whose runs are looked for, besides those that this machine knows. */
  readonly project: Project;
  /** kubeconfig context of the cluster to look at, besides those of the runs that this machine knows. */
  readonly kubeContext: string;
  /** Whether it only shows what it would remove. */
  readonly dryRun: boolean;
}

/**
 * Removes what earlier CI runs left because they were killed, after showing it.
 *
 * @throws {@link Failure} with what could not be removed; everything else is removed first
 */
export async function sweep({ project, kubeContext, dryRun }: SweepOptions): Promise<void> {
  const dead = await findDeadRuns(await placeOf(project), kubeContext);
  if (dead.length === 0) console.log("Nothing is left of earlier CI runs.");
  const found = await Promise.allSettled(dead.map(inspect));
  const leftOvers = found.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  for (const leftOver of leftOvers) console.log(describeLeftOver(leftOver));
  const removed = dryRun ? [] : await Promise.allSettled(leftOvers.map(removeLeftOver));
  const failures = [...found, ...removed].filter((result) => result.status === "rejected");
  for (const { reason } of failures.slice(1)) console.error(`\n${describeError(reason)}`);
  if (failures[0]) throw failures[0].reason;
}

/** Meanwhile the run's record names this process, so that a second sweep leaves the run alone. */
async function removeLeftOver({ run }: LeftOverRun): Promise<void> {
  await writeRecord(run, [process.pid]);
  await endProcesses(run);
  await removeRun(run, console.log);
}
