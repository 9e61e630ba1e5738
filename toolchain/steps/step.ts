import type { RunOptions } from "../../command-line/processes/process";
import type { Progress } from "../../command-line/progress";

/** One piece of work of the set-up. */
export interface Step<Name extends string = string> {
  /** Unique among the steps. */
  readonly name: Name;
  /** What it does, for people. */
  readonly title: string;
  /** Steps that must be done before; those that are not part of the run count as done. */
  readonly needs?: readonly Name[];
  /** Whether it keeps all cores busy by itself. Only one of these runs at a time. */
  readonly keepsAllCoresBusy?: boolean;
  readonly run: (options: RunOptions) => Promise<void>;
}

/**
 * Runs steps side by side, each as soon as what it needs is done. The first failure gives up the others.
 *
 * @throws what the first failed step threw, or the reason of the signal
 */
export async function runSteps(
  steps: readonly Step[],
  progress: Progress,
  interrupt: AbortSignal,
): Promise<void> {
  const failure = new AbortController();
  const signal = AbortSignal.any([interrupt, failure.signal]);
  const turns = new Turns();
  const outcomes = new Map<string, Promise<void>>();
  for (const step of inOrderOfNeeds(steps)) {
    const needs = (step.needs ?? []).flatMap((name) => outcomes.get(name) ?? []);
    outcomes.set(
      step.name,
      runStep(step, needs, turns, progress, signal).catch((error: unknown) => {
        failure.abort(error);
        throw error;
      }),
    );
  }
  const results = await Promise.allSettled(outcomes.values());
  progress.close();
  if (results.some(({ status }) => status === "rejected")) throw signal.reason;
}

async function runStep(
  step: Step,
  needs: readonly Promise<void>[],
  turns: Turns,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(needs);
  const release = step.keepsAllCoresBusy ? await turns.take() : () => undefined;
  try {
    signal.throwIfAborted();
    await runShown(step, progress, signal);
  } finally {
    release();
  }
}

async function runShown(step: Step, progress: Progress, signal: AbortSignal): Promise<void> {
  progress.started(step.title);
  try {
    await step.run({
      signal,
      onLine: (line) => {
        progress.printed(step.title, line);
      },
    });
  } catch (error) {
    progress.failed(step.title);
    throw error;
  }
  progress.finished(step.title);
}

/** The steps, each behind those it needs, so that their outcomes are known when it is started. */
function inOrderOfNeeds(steps: readonly Step[]): Step[] {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const ordered = new Set<Step>();
  const visit = (step: Step): void => {
    for (const need of step.needs ?? []) {
      const needed = byName.get(need);
      if (needed) visit(needed);
    }
    ordered.add(step);
  };
  steps.forEach(visit);
  return [...ordered];
}

/** Lets work go on one after another, in the order of asking. */
class Turns {
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  /** Waits for its turn; the returned function ends it. */
  async take(): Promise<() => void> {
    if (this.#isTaken) await new Promise<void>((resolve) => this.#waiting.push(resolve));

    this.#isTaken = true;
    return () => {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#isTaken = false;
    };
  }
}
