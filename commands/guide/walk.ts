import { styleText } from "node:util";
import { Failure } from "../../command-line/failures/failure";
import { projectFolder } from "../../command-line/locations";
import { orAborted } from "../../command-line/or-aborted";
import type { GuideCommand } from "./commands";
import { OutputComparison } from "./expected-output";
import { type PagePart, sampleOf } from "./page";
import { plainText } from "./plain-text";
import type { Messages } from "./messages";
import { type ShellResult, ShellSession } from "./shell-session";

/** How a walk goes. */
export interface WalkOptions {
  readonly messages: Messages;
  /** Waits until the reader wants the next command to run. */
  readonly pause: (prompt: string) => Promise<void>;
  /** Whether what commands print is compared with the page. */
  readonly check: boolean;
  /** Shows a line, or several. */
  readonly print: (text: string) => void;
}

/**
 * Walks through a page: prints its text, runs its commands one after the other in one shell, and shows what they
 * print. Objects that commands made are deleted, also if the walk ends early.
 *
 * @returns how many commands ran
 * @throws {@link Failure} when a command fails, or prints something else than the page has and that is checked
 */
export async function walk(
  parts: readonly PagePart[],
  commands: readonly GuideCommand[],
  options: WalkOptions,
  interrupt: AbortSignal,
): Promise<number> {
  const walker = new Walker(commands, options, interrupt);
  try {
    for (const part of parts) {
      if (part.kind === "command") await walker.run(part.name);
      else if (part.text.trim() !== "") options.print(shown(part));
    }
    return walker.count;
  } finally {
    await walker.close();
  }
}

class Walker {
  readonly #shell = new ShellSession(projectFolder);
  readonly #comparison = new OutputComparison();
  /** Names of the commands that take back what has been made. */
  readonly #takeBack = new Set<string>();
  count = 0;

  constructor(
    private readonly commands: readonly GuideCommand[],
    private readonly options: WalkOptions,
    private readonly interrupt: AbortSignal,
  ) {}

  async run(name: string): Promise<void> {
    const { messages, pause, check, print } = this.options;
    const command = this.#named(name);
    print(styleText("bold", `  $ ${command.command}`));
    if (command.byReader) {
      print(`    ${messages.byReader}\n`);
      return;
    }
    await orAborted(pause(`    ${messages.prompt} `), this.interrupt);
    // It is noted before the command runs, because the command may be interrupted after it has made something.
    if (command.takenBackBy !== undefined) this.#takeBack.add(command.takenBackBy);
    const running = this.#shell.run(command.command, (line) => {
      print(`    ${line}`);
    });
    const result = await orAborted(running, this.interrupt);
    print("");
    // A command that failed has made nothing. An object of that name belongs to another owner.
    if (result.exitCode !== 0) this.#takeBack.delete(command.takenBackBy ?? "");
    requireEnd(command, result);
    if (check) this.#compare(command, result);
    this.#takeBack.delete(name);
    this.count += 1;
  }

  /** Ends the shell. Then runs the remaining commands that remove what was made, in a new shell. */
  async close(): Promise<void> {
    await this.#shell.close();
    if (this.#takeBack.size === 0) return;
    this.options.print(this.options.messages.takingBack);
    const shell = new ShellSession(projectFolder);
    try {
      const definition = this.commands.filter(({ definesShell }) => definesShell).map(({ name }) => name);
      for (const name of [...definition, ...this.#takeBack]) await shell.run(this.#named(name).command);
    } finally {
      await shell.close();
    }
  }

  #compare(command: GuideCommand, { output }: ShellResult): void {
    const difference = this.#comparison.difference(sampleOf(command), output, command);
    if (difference === undefined) return;
    throw new Failure(
      `${command.command}\nprinted something else than the page has:\n${difference}`,
      "If the stack has its default configuration and nobody else works on it, the page or the program is wrong. Without --check, the walk goes on.",
    );
  }

  #named(name: string): GuideCommand {
    const command = this.commands.find((candidate) => candidate.name === name);
    if (command === undefined) throw new Error(`the guide has no command ${name}`);
    return command;
  }
}

function requireEnd({ command, fails = false }: GuideCommand, { exitCode, output }: ShellResult): void {
  if ((exitCode !== 0) === fails) return;
  throw new Failure(
    fails ? `${command}\nwas to fail, and did not` : `${command}\nfailed (exit code ${exitCode}):\n${output}`,
    "Once that is settled, start the guide again: it begins anew.",
  );
}

function shown({ kind, text }: Exclude<PagePart, { kind: "command" }>): string {
  return kind === "text" ? plainText(text) : `${text.replaceAll(/^/gm, "    ")}\n`;
}
