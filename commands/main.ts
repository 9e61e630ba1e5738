#!/usr/bin/env node
import { createRequire } from "node:module";

const HELP = `kubernetes-workloads COMMAND [OPTION ...]

  ci        deploys a program as a short-lived stack, judges it and removes it
  down      destroys a stack, and only the data that you name
  plan      says what the next update of a stack does to pods, claims and data
  unblock   deletes the pods that keep a StatefulSet's mended template from rolling out
  verify    judges deployed workloads by their contracts
  wait      waits until deployed workloads have rolled out

kubernetes-workloads COMMAND --help explains a command.
`;

/**
 * The modules of the commands by name. Each is loaded only when it is called, so that no command loads the
 * dependencies of another one.
 */
const COMMANDS: Readonly<Record<string, string>> = {
  ci: "./ci/main",
  down: "./down/main",
  plan: "./plan/main",
  unblock: "./unblock/main",
  verify: "./verify/main",
  wait: "./wait/main",
};

/** What a command's module exports. */
interface Command {
  readonly main: (args: readonly string[]) => Promise<void>;
}

/** Runs the command that the first argument names. */
async function dispatch([name, ...args]: readonly string[]): Promise<void> {
  const module = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (module !== undefined) {
    const { main } = createRequire(__filename)(module) as Command;
    await main(args);
  } else if (name === "--help" || name === "help") {
    console.log(HELP);
  } else {
    const problem = name === undefined ? "no command is named" : `there is no command ${name}`;
    console.error(`error: ${problem}\n${HELP}`);
    process.exitCode = 2;
  }
}

void dispatch(process.argv.slice(2));
