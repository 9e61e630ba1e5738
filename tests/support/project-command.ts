import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { projectFolder } from "../../command-line/locations";

/** A command of this project, and where it runs. */
export interface ProjectCommandSettings {
  /** File of the command: `commands/start/main.ts`. */
  readonly file: string;
  readonly args?: readonly string[];
  /** Environment variables on top of this process's; one that is undefined is taken away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Folder of the project. Default: this one. */
  readonly folder?: string;
}

/** How a command ended. */
export interface CommandEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly seconds: number;
}

/** A command of this project as a process group of its own, which is what a terminal's Ctrl-C reaches. */
export class ProjectCommand {
  #output = "";
  readonly #child: ChildProcess;
  readonly #start = performance.now();

  /** How it ended, once all that it started has let go of its output. */
  readonly end: Promise<CommandEnd>;

  constructor({ file, args = [], env = {}, folder = projectFolder }: ProjectCommandSettings) {
    this.#child = spawn(process.execPath, ["toolchain/bootstrap.mjs", file, ...args], {
      cwd: folder,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
        this.#child.emit("output");
      });
    }
    this.end = once(this.#child, "close").then(([exitCode, signal]: unknown[]) => ({
      exitCode: exitCode as number | null,
      signal: signal as NodeJS.Signals | null,
      seconds: (performance.now() - this.#start) / 1000,
    }));
  }

  /** Number of the process that was started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** All that it printed until now. */
  get output(): string {
    return this.#output;
  }

  /** Waits until it has printed something; returns false if it ends before. */
  async hasPrinted(pattern: RegExp): Promise<boolean> {
    const ended = this.end.then(() => true);
    while (!pattern.test(this.#output))
      if (await Promise.race([ended, once(this.#child, "output").then(() => false)])) break;

    return pattern.test(this.#output);
  }

  /** Sends a signal to the process that was started, as a CI system does. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends a signal to the whole group, as a terminal does. */
  signalGroup(signal: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, signal);
  }
}
