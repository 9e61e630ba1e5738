import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { projectFolder } from "../../toolchain/locations";

/** How the command ended. */
export interface CiEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly seconds: number;
}

/** The line with which the command names its run, before that makes anything. */
export const RUN_NAME = /^CI run (\S+)$/m;

/** `npm run ci` as a process group of its own, which is what a terminal's Ctrl-C reaches. */
export class CiCommand {
  #output = "";
  readonly #child: ChildProcess;
  readonly #start = performance.now();

  /** How it ended, once all that it started has let go of its output. */
  readonly end: Promise<CiEnd>;

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, ["toolchain/bootstrap.mjs", join("automation", "ci.ts"), ...args], {
      cwd: projectFolder,
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

  /** All that it printed until now. */
  get output(): string {
    return this.#output;
  }

  /** Name of the run; undefined as long as it has none. */
  get runName(): string | undefined {
    return RUN_NAME.exec(this.#output)?.[1];
  }

  /** Waits until it has printed something; answers false where it ends before. */
  async hasPrinted(pattern: RegExp): Promise<boolean> {
    const ended = this.end.then(() => true);
    while (!pattern.test(this.#output)) {
      if (await Promise.race([ended, once(this.#child, "output").then(() => false)])) break;
    }
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
