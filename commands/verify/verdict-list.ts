import { type DefaultRenderer, Listr, type ListrTaskWrapper, type SimpleRenderer } from "listr2";
import { formatSeconds } from "../../command-line/progress";
import { type WorkloadName, workloadWords } from "./evidence";
import { isFailure, type Judgement } from "./judge-contracts";

/** Shows the verdicts as they come. */
export interface VerdictList {
  started(title: string): void;
  judged(judgement: Judgement): void;
  /** Nothing more comes: contracts without a verdict have none. */
  close(): Promise<void>;
}

/** What a verdict is shown under. */
export function verdictTitle(workload: WorkloadName, contract: string): string {
  return `${workloadWords(workload)}: ${contract}`;
}

/** A list of these titles that is redrawn on a terminal, a line for each verdict elsewhere. */
export function showVerdicts(titles: readonly string[]): VerdictList {
  return process.stdout.isTTY ? new LiveList(titles) : new LineList();
}

class LineList implements VerdictList {
  started(): void {
    // One line for each contract is enough: the one with its verdict.
  }

  judged({ workload, outcome, seconds, contract, violations, reason }: Judgement): void {
    const title = verdictTitle(workload, contract);
    console.log(`  ${outcome.padEnd(14)}  ${formatSeconds(seconds).padStart(6)}  ${title}`);
    for (const detail of [...violations, ...because(reason)]) console.log(`${" ".repeat(26)}${detail}`);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>;

/** One row of the list, which may have its verdict before the list shows it. */
class Row {
  readonly end: Promise<void>;
  startedAt: number | undefined;
  #settle: (error?: Error) => void = () => undefined;
  #task: Task | undefined;
  #shown: string;

  constructor(readonly title: string) {
    this.#shown = `${title} (waits)`;
    this.end = new Promise((resolve, reject) => {
      this.#settle = (error) => {
        if (error) reject(error);
        else resolve();
      };
    });
    // A row that ends badly before it is shown is no unhandled rejection.
    this.end.catch(() => undefined);
  }

  show(task: Task): Promise<void> {
    this.#task = task;
    task.title = this.#shown;
    return this.end;
  }

  set state(state: string) {
    this.#shown = `${this.title} (${state})`;
    if (this.#task) this.#task.title = this.#shown;
  }

  settle(error?: Error): void {
    this.#settle(error);
  }
}

class LiveList implements VerdictList {
  readonly #open = new Map<string, Row>();
  readonly #end: Promise<unknown>;
  readonly #clock: NodeJS.Timeout;

  constructor(titles: readonly string[]) {
    for (const title of titles) this.#open.set(title, new Row(title));
    const list = new Listr(
      [...this.#open.values()].map((row) => ({
        title: row.title,
        task: (_: unknown, task: Task) => row.show(task),
      })),
      {
        concurrent: true,
        exitOnError: false,
        registerSignalListeners: false,
        rendererOptions: { collapseErrors: false },
      },
    );
    this.#end = list.run();
    this.#clock = setInterval(() => {
      this.#showTimes();
    }, 1000);
  }

  started(title: string): void {
    const row = this.#open.get(title);
    if (row) row.startedAt = performance.now();
  }

  judged({ workload, contract, outcome, seconds, violations, reason }: Judgement): void {
    const title = verdictTitle(workload, contract);
    const row = this.#open.get(title);
    if (!row) return;
    this.#open.delete(title);
    row.state = [outcome, ...because(reason), formatSeconds(seconds)].join(", ");
    row.settle(isFailure(outcome) ? new Error(violations.join("\n")) : undefined);
  }

  async close(): Promise<void> {
    clearInterval(this.#clock);
    for (const row of this.#open.values()) row.settle(new Error("has no verdict"));
    await this.#end;
  }

  #showTimes(): void {
    for (const row of this.#open.values())
      if (row.startedAt !== undefined) row.state = formatSeconds((performance.now() - row.startedAt) / 1000);
  }
}

function because(reason: string | undefined): string[] {
  return reason === undefined ? [] : [`because ${reason}`];
}
