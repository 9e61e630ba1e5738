import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeError } from "../../command-line/failures/error-description";
import { connectToAnswering } from "../answering-cluster";
import { failureOf } from "../../command-line/failures/failure-of";
import { selectContracts } from "../verify/contract-selection";
import { summaryOf } from "../verify/judge-contracts";
import { evidencePage } from "../verify/page/evidence-page";
import type { CiRun, RunSettings } from "./run/ci-run";
import { exitCodeOf } from "./report/exit-code";
import { junitReport } from "./report/junit";
import { RunResults } from "./report/run-results";
import type { Report } from "./report/engine-events";
import { prove } from "./prove";
import { removeRun } from "./removal/remove-run";
import { removeRecord } from "./run/run-record";

/** A run, and where its results go. */
export interface RunPlan {
  readonly run: CiRun;
  readonly settings: RunSettings;
  /** Folder of the results. */
  readonly output: string;
  /** Which contracts are judged, as {@link selectContracts} takes it. */
  readonly only: readonly string[];
}

/**
 * Proves the contracts on a stack of the run's own and removes it, whatever happens before. After a cancellation, it
 * judges no more contracts and removes the stack.
 *
 * @returns the exit code of the command
 */
export async function conductRun(plan: RunPlan, report: Report, cancelled: AbortSignal): Promise<number> {
  const { run, output } = plan;
  const results = new RunResults(report);
  const writeJunit = (): Promise<void> =>
    writeFile(join(output, "junit.xml"), junitReport(run.name, results));

  const unprepared = await failureOf(async () => {
    await mkdir(output, { recursive: true });
    await results.step("the cluster answers", () => connectToAnswering(run.kubeContext));
  });
  const failure = unprepared ?? (await failureOf(() => proveAndReport(plan, results, cancelled)));
  if (cancelled.aborted) report("cancelled: the stack is destroyed and removed");
  else if (failure) report(describeError(failure));
  // The results are also written before the removal, which takes a while. If a CI system kills the job meanwhile,
  // they are kept.
  await failureOf(writeJunit);

  // A run that was not prepared has made nothing but its record.
  const leftOver = await failureOf(() =>
    unprepared
      ? removeRecord(run)
      : results.step("the stack is destroyed and removed", () => removeRun(run, report)),
  );
  if (leftOver) report(describeError(leftOver));
  const unwritten = await failureOf(writeJunit);
  report(unwritten ? describeError(unwritten) : `results: ${output}`);
  return exitCodeOf({
    cancelled: cancelled.aborted,
    failure: failure ?? unwritten,
    leftOver,
    judgements: results.judgements,
    notRestored: results.notRestored,
  });
}

async function proveAndReport(
  { run, settings, output, only }: RunPlan,
  results: RunResults,
  cancelled: AbortSignal,
): Promise<void> {
  const { report } = results;
  const evidence = await prove(run, settings, selectContracts(only), results, cancelled);
  await writeFile(join(output, "evidence.html"), await evidencePage(evidence));
  report(summaryOf(results.judgements));
  if (evidence.notSelected > 0) report(`  ${evidence.notSelected} others were not selected`);
  results.onCutShort(evidence.notRestored);
}
