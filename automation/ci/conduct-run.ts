import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Judgement } from "../verify/judge-contracts";
import type { CiRun } from "./ci-run";
import { describeError } from "./error-description";
import { exitCodeOf } from "./exit-code";
import { junitReport, type RunStep } from "./junit";
import type { Report } from "./progress";
import { prove } from "./prove";
import { removeRun } from "./remove-run";

/** A run, and where its results go. */
export interface RunPlan {
  readonly run: CiRun;
  /** Folder of the results. */
  readonly output: string;
}

/**
 * Proves the contracts on a stack of the run's own and removes it, whatever happens before. Once cancelled it proves
 * no further, and removes all the same.
 *
 * @returns the exit code of the command
 */
export async function conductRun(
  { run, output }: RunPlan,
  report: Report,
  cancelled: AbortSignal,
): Promise<number> {
  const steps: RunStep[] = [];
  const judgements: Judgement[] = [];
  const step = recorder(steps, report);
  const onJudgement = (judgement: Judgement): void => {
    judgements.push(judgement);
    report(`  ${judgement.outcome}: ${judgement.contract}`);
    for (const violation of judgement.violations) report(`      ${violation}`);
  };

  const failure = await failureOf(() => prove(run, { report, step, onJudgement }, cancelled));
  if (cancelled.aborted) report("cancelled: the stack is destroyed and removed");
  else if (failure) report(describeError(failure));
  await writeResults(output, run, steps, judgements);

  const leftOver = await failureOf(() =>
    step("the stack is destroyed and removed", () => removeRun(run, report)),
  );
  if (leftOver) report(describeError(leftOver));
  await writeResults(output, run, steps, judgements);
  report(`results: ${output}`);
  return exitCodeOf({ cancelled: cancelled.aborted, failure, leftOver, judgements });
}

function recorder(steps: RunStep[], report: Report) {
  return async <T>(name: string, work: () => Promise<T>): Promise<T> => {
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

async function failureOf(work: () => Promise<unknown>): Promise<Error | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function writeResults(
  folder: string,
  { name }: CiRun,
  steps: readonly RunStep[],
  judgements: readonly Judgement[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "junit.xml"), junitReport(name, steps, judgements));
}
