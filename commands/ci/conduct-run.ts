import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeError } from "../../command-line/failures/error-description";
import { connectToAnswering } from "../answering-cluster";
import { failureOf } from "../../command-line/failures/failure-of";
import { selectContracts } from "../verify/contract-selection";
import { workloadWords } from "../verify/evidence";
import { type Judgement, summaryOf } from "../verify/judge-contracts";
import { evidencePage } from "../verify/page/evidence-page";
import type { CiRun, RunSettings } from "./run/ci-run";
import { exitCodeOf } from "./report/exit-code";
import { junitReport, type RunStep, type StepName } from "./report/junit";
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
export async function conductRun(
  { run, settings, output, only }: RunPlan,
  report: Report,
  cancelled: AbortSignal,
): Promise<number> {
  const steps: RunStep[] = [];
  const judgements: Judgement[] = [];
  const notRestored: string[] = [];
  const step = recorder(steps, report);
  const onJudgement = (judgement: Judgement): void => {
    judgements.push(judgement);
    report(`  ${judgement.outcome}: ${workloadWords(judgement.workload)}: ${judgement.contract}`);
    for (const violation of judgement.violations) report(`      ${violation}`);
  };
  const onChanges = (changes: readonly string[]): void => {
    notRestored.push(...changes);
    for (const what of changes) report(`  not as it was before: ${what}`);
  };

  const writeJunit = (): Promise<void> =>
    writeFile(join(output, "junit.xml"), junitReport(run.name, { steps, judgements, notRestored }));

  const proveAndReport = async (): Promise<void> => {
    const onNotRemoved = (what: string): void => {
      onChanges([what]);
    };
    const listener = { report, step, onJudgement, onCutShort: onChanges, onNotRemoved };
    const evidence = await prove(run, settings, selectContracts(only), listener, cancelled);
    await writeFile(join(output, "evidence.html"), await evidencePage(evidence));
    report(summaryOf(judgements));
    if (evidence.notSelected > 0) report(`  ${evidence.notSelected} others were not selected`);
    onChanges(evidence.notRestored);
  };

  const unprepared = await failureOf(async () => {
    await mkdir(output, { recursive: true });
    await step("the cluster answers", () => connectToAnswering(run.kubeContext));
  });
  const failure = unprepared ?? (await failureOf(proveAndReport));
  if (cancelled.aborted) report("cancelled: the stack is destroyed and removed");
  else if (failure) report(describeError(failure));
  // The results are also written before the removal, which takes a while. If a CI system kills the job meanwhile,
  // they are kept.
  await failureOf(writeJunit);

  // A run that was not prepared has made nothing but its record.
  const leftOver = await failureOf(() =>
    unprepared ? removeRecord(run) : step("the stack is destroyed and removed", () => removeRun(run, report)),
  );
  if (leftOver) report(describeError(leftOver));
  const unwritten = await failureOf(writeJunit);
  report(unwritten ? describeError(unwritten) : `results: ${output}`);
  return exitCodeOf({
    cancelled: cancelled.aborted,
    failure: failure ?? unwritten,
    leftOver,
    judgements,
    notRestored,
  });
}

function recorder(steps: RunStep[], report: Report) {
  return async <T>(name: StepName, work: () => Promise<T>): Promise<T> => {
    report(name);
    const start = performance.now();
    const seconds = (): number => (performance.now() - start) / 1000;
    try {
      const result = await work();
      steps.push({ name, seconds: seconds() });
      return result;
    } catch (error) {
      steps.push({ name, seconds: seconds(), error: describeError(error) });
      throw error;
    }
  };
}
