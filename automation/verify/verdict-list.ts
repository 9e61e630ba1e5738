import { type DefaultRenderer, Listr, type ListrTaskWrapper, type SimpleRenderer } from "listr2";
import { formatSeconds } from "../../toolchain/progress";
import { isFailure, type Judgement } from "./judge-contracts";

/** Shows the verdicts as they come. */
export interface VerdictList {
  started(contract: string): void;
  judged(judgement: Judgement): void;
  /** Nothing more comes: contracts without a verdict have none. */
  close(): Promise<void>;
}

/** A list of these contracts that is redrawn on a terminal, a line for each verdict elsewhere. */
export function showVerdicts(contracts: readonly string[]): VerdictList {
  return process.stdout.isTTY ? new LiveList(contracts) : new LineList();
}

class LineList implements VerdictList {
  started(): void {
    // One line for each contract is enough: the one with its verdict.
  }

  judged({ outcome, seconds, contract, violations, reason }: Judgement): void {
    console.log(`  ${outcome.padEnd(14)}  ${formatSeconds(seconds).padStart(6)}  ${contract}`);
    for (const detail of [...violations, ...because(reason)]) console.log(`${" ".repeat(26)}${detail}`);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>;

interface Row {
  readonly task: Task;
  readonly settle: (error?: Error) => void;
  startedAt?: number;
}

class LiveList implements VerdictList {
  readonly #rows = new Map<string, Row>();
  readonly #end: Promise<unknown>;
  readonly #clock: NodeJS.Timeout;

  constructor(contracts: readonly string[]) {
    const list = new Listr(
      contracts.map((contract) => ({
        title: `${contract} (waits)`,
        task: (_: unknown, task: Task) =>
          new Promise<void>((resolve, reject) => {
            const settle = (error?: Error): void => {
              if (error) reject(error);
              else resolve();
            };
            this.#rows.set(contract, { task, settle });
          }),
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

  started(contract: string): void {
    const row = this.#rows.get(contract);
    if (row) row.startedAt = performance.now();
  }

  judged({ contract, outcome, seconds, violations, reason }: Judgement): void {
    const row = this.#rows.get(contract);
    if (!row) return;
    row.task.title = `${contract} (${[outcome, ...because(reason)].join(", ")}, ${formatSeconds(seconds)})`;
    if (outcome === "does not apply") row.task.skip();
    row.settle(isFailure(outcome) ? new Error(violations.join("\n")) : undefined);
    this.#rows.delete(contract);
  }

  async close(): Promise<void> {
    clearInterval(this.#clock);
    for (const { settle } of this.#rows.values()) settle(new Error("has no verdict"));
    await this.#end;
  }

  #showTimes(): void {
    for (const [contract, { task, startedAt }] of this.#rows) {
      if (startedAt === undefined) continue;
      task.title = `${contract} (${formatSeconds((performance.now() - startedAt) / 1000)})`;
    }
  }
}

function because(reason: string | undefined): string[] {
  return reason === undefined ? [] : [`because ${reason}`];
}
