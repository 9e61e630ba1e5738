import { setTimeout as after } from "node:timers/promises";
import { processesOf } from "../../commands/ci/run/run-processes";
import { readRecords } from "../../commands/ci/run/run-record";
import { signalProcess } from "../../command-line/processes/signal-process";
import { type CiCommand, RUN_NAME } from "./ci-command";

/** What is done to a run, and when. */
export interface Kill {
  readonly signal: "SIGINT" | "SIGTERM" | "SIGKILL";
  /** Seconds after the run has a name, from when on there may be something to remove, or what it has to have printed. */
  readonly moment: number | RegExp;
  /** SIGINT: whether a second one follows. SIGKILL: whether the engine and its providers die, too. */
  readonly harder: boolean;
}

/**
 * Sends a signal to a run. SIGINT goes to the whole group, as a terminal's Ctrl-C. SIGTERM goes to the process that
 * was started, as from a CI system. SIGKILL goes to the command and to its worker.
 */
export async function kill(command: CiCommand, { signal, moment, harder }: Kill): Promise<void> {
  await Promise.race([momentOf(command, moment), command.end]);
  if (signal === "SIGTERM") {
    command.signal(signal);
    return;
  }
  if (signal === "SIGINT") {
    command.signalGroup(signal);
    if (!harder) return;
    await Promise.race([command.hasPrinted(/cancelling/), command.end]);
    command.signalGroup(signal);
    return;
  }
  await killOutright(command, harder);
}

async function momentOf(command: CiCommand, moment: Kill["moment"]): Promise<void> {
  await command.hasPrinted(typeof moment === "number" ? RUN_NAME : moment);
  if (typeof moment === "number") await after(moment * 1000, undefined, { ref: false });
}

async function killOutright(command: CiCommand, withEngine: boolean): Promise<void> {
  const { runName } = command;
  const owners = (await readRecords()).filter(({ name }) => name === runName).flatMap((run) => run.owners);
  const below = runName !== undefined && withEngine ? await processesOf({ name: runName }) : [];
  command.signalGroup("SIGKILL");
  for (const { pid } of [...owners, ...below]) signalProcess(pid, "SIGKILL");
}
