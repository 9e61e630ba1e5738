import { Listr, type DefaultRenderer, type ListrTaskWrapper, type SimpleRenderer } from "listr2";

/** Shows how far a run of steps has come. */
export interface Progress {
  started(title: string): void;
  /** A line that a step printed. */
  printed(title: string, line: string): void;
  finished(title: string): void;
  failed(title: string): void;
  /** Ends the display. Steps that have not started are left out. */
  close(): void;
}

/**
 * Progress of these steps: a list that is redrawn on a terminal, a line for each event elsewhere. A pseudo-terminal
 * without a size has no columns, and a list would show nothing there.
 */
export function showProgress(
  titles: readonly string[],
  { isTTY, columns }: Pick<NodeJS.WriteStream, "isTTY" | "columns"> = process.stdout,
): Progress {
  return isTTY && columns > 0 ? new TerminalProgress(titles) : new LineProgress(titles.length);
}

class Stopwatch {
  readonly #starts = new Map<string, number>();

  start(title: string): void {
    this.#starts.set(title, performance.now());
  }

  /** Time since the start, as a person reads it. */
  read(title: string): string {
    return formatSeconds((performance.now() - (this.#starts.get(title) ?? performance.now())) / 1000);
  }
}

/** A duration as a person reads it: `4.2 s`, `3 min 20 s`. */
export function formatSeconds(seconds: number): string {
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

class LineProgress implements Progress {
  readonly #stopwatch = new Stopwatch();
  #done = 0;

  constructor(private readonly count: number) {}

  started(title: string): void {
    this.#stopwatch.start(title);
    console.log(`  started  ${title}`);
  }

  printed(): void {
    // Programs print thousands of lines, which go to the log file.
  }

  finished(title: string): void {
    this.#done += 1;
    console.log(`  done     ${title} (${this.#stopwatch.read(title)}; ${this.#done} of ${this.count})`);
  }

  failed(title: string): void {
    console.log(`  gave up  ${title} (${this.#stopwatch.read(title)})`);
  }

  close(): void {
    // Every line is out already.
  }
}

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>;

class TerminalProgress implements Progress {
  readonly #stopwatch = new Stopwatch();
  readonly #tasks = new Map<string, { task: Task; settle: (error?: Error) => void }>();
  readonly #clock: NodeJS.Timeout;
  readonly #running = new Set<string>();

  constructor(titles: readonly string[]) {
    const list = new Listr(
      titles.map((title) => ({
        title: `${title} (waits)`,
        task: (_: unknown, task: Task) =>
          new Promise<void>((resolve, reject) => {
            this.#tasks.set(title, {
              task,
              settle: (error) => {
                if (error) reject(error);
                else resolve();
              },
            });
          }),
      })),
      { concurrent: true, exitOnError: false, registerSignalListeners: false },
    );
    void list.run();
    this.#clock = setInterval(() => {
      this.#running.forEach((title) => {
        this.#retitle(title);
      });
    }, 1000);
  }

  started(title: string): void {
    this.#stopwatch.start(title);
    this.#running.add(title);
    this.#retitle(title);
  }

  printed(title: string, line: string): void {
    const entry = this.#tasks.get(title);
    if (entry) entry.task.output = line;
  }

  finished(title: string): void {
    this.#retitle(title);
    this.#running.delete(title);
    this.#tasks.get(title)?.settle();
  }

  failed(title: string): void {
    this.#running.delete(title);
    this.#tasks.get(title)?.settle(new Error(`${title} (given up)`));
  }

  close(): void {
    clearInterval(this.#clock);
    this.#tasks.forEach(({ settle }, title) => {
      settle(new Error(`${title} (not started)`));
    });
  }

  #retitle(title: string): void {
    const entry = this.#tasks.get(title);
    if (entry) entry.task.title = `${title} (${this.#stopwatch.read(title)})`;
  }
}
