import { describeError } from "../../../command-line/failures/error-description";
import { workloadWords } from "../../verify/evidence";
import type { Judgement } from "../../verify/judge-contracts";
import type { Report } from "./engine-events";
import type { RunStep, StepName } from "./junit";

/** What a run has done and found so far. It reports each as it comes. */
export class RunResults {
  readonly steps: RunStep[] = [];
  readonly judgements: Judgement[] = [];
  /** What is not as it was before. */
  readonly notRestored: string[] = [];

  constructor(readonly report: Report) {}

  readonly step = async <T>(name: StepName, work: () => Promise<T>): Promise<T> => {
    this.report(name);
    const start = performance.now();
    const seconds = (): number => (performance.now() - start) / 1000;
    try {
      const result = await work();
      this.steps.push({ name, seconds: seconds() });
      return result;
    } catch (error) {
      this.steps.push({ name, seconds: seconds(), error: describeError(error) });
      throw error;
    }
  };

  readonly onJudgement = (judgement: Judgement): void => {
    this.judgements.push(judgement);
    this.report(`  ${judgement.outcome}: ${workloadWords(judgement.workload)}: ${judgement.contract}`);
    for (const violation of judgement.violations) this.report(`      ${violation}`);
  };

  readonly onCutShort = (changes: readonly string[]): void => {
    this.notRestored.push(...changes);
    for (const what of changes) this.report(`  not as it was before: ${what}`);
  };

  readonly onNotRemoved = (what: string): void => {
    this.onCutShort([what]);
  };
}
