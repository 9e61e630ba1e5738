import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { signalProcess } from "../../command-line/processes/signal-process";

/** How a command in a shell ended. */
export interface ShellResult {
  readonly exitCode: number;
  /** What it printed on stdout and stderr, as a terminal shows it. */
  readonly output: string;
}

/**
 * One shell that runs command after command, as if a reader typed them. Variables that one command sets are there for
 * the next.
 */
export class ShellSession {
  readonly #shell: ChildProcess;
  readonly #ended: Promise<void>;
  /** The mark in the line after each command's output. */
  readonly #mark = randomUUID();
  #onLine: (line: string) => void = () => undefined;

  /** @param folder where its commands run */
  constructor(folder: string) {
    // In a process group of its own, a terminal's Ctrl-C reaches its commands only through close().
    this.#shell = spawn("sh", [], { cwd: folder, detached: true, stdio: ["pipe", "pipe", "inherit"] });
    this.#ended = new Promise((resolve) => {
      this.#shell.once("error", () => {
        resolve();
      });
      this.#shell.once("close", () => {
        resolve();
      });
    });
    // A shell that has ended accepts no command; run() reports that.
    this.#shell.stdin?.on("error", () => undefined);
    if (this.#shell.stdout) {
      createInterface({ input: this.#shell.stdout }).on("line", (line) => {
        this.#onLine(line);
      });
    }
  }

  /**
   * Runs a command to its end.
   *
   * @param onLine called with each line that it prints
   * @throws when the shell ends before
   */
  run(command: string, onLine: (line: string) => void = () => undefined): Promise<ShellResult> {
    return new Promise((resolve, reject) => {
      const lines: string[] = [];
      void this.#ended.then(() => {
        reject(new Error(`the shell ended during: ${command}`));
      });
      this.#onLine = (line) => {
        const [, exitCode] = line.startsWith(this.#mark) ? line.split(" ") : [];
        // The mark's own line break leaves an empty line if the output has ended with one.
        const complete = lines.at(-1);
        if (complete !== undefined && !(exitCode !== undefined && complete === "")) onLine(complete);
        if (exitCode === undefined) lines.push(line);
        else resolve({ exitCode: Number(exitCode), output: lines.join("\n").trimEnd() });
      };
      this.#shell.stdin?.write(`{ ${command}\n} </dev/null 2>&1; printf '\\n%s %s\\n' ${this.#mark} $?\n`);
    });
  }

  /** Ends the shell and what runs in it, and waits until all of it has ended. */
  async close(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#shell;
    if (pid !== undefined && exitCode === null && signalCode === null) signalProcess(-pid, "SIGTERM");
    await this.#ended;
  }
}
