import { setTimeout as after } from "node:timers/promises";
import { processesOf } from "../../automation/ci/run-processes";
import { readRecords } from "../../automation/ci/run-record";
import { type CiCommand } from "./ci-command";

/** What is done to a run, and when. */
export interface Kill {
  readonly signal: "SIGINT" | "SIGTERM" | "SIGKILL";
  /** Seconds after the run's start, or what it has to have printed. */
  readonly moment: number | RegExp;
  /** SIGINT: whether a second one follows. SIGKILL: whether the engine and its providers die, too. */
  readonly harder: boolean;
}

/**
 * Does it to a run: SIGINT as a terminal's Ctrl-C, to the whole group; SIGTERM as a CI system, to the process that it
 * started; SIGKILL to the command and to the process that makes the run.
 */
export async function kill(command: CiCommand, { signal, moment, harder }: Kill): Promise<void> {
  const reached =
    typeof moment === "number" ? after(moment * 1000, undefined, { ref: false }) : command.hasPrinted(moment);
  await Promise.race([reached, command.end]);
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

async function killOutright(command: CiCommand, withEngine: boolean): Promise<void> {
  const { runName } = command;
  const owners = (await readRecords()).filter(({ name }) => name === runName).flatMap((run) => run.owners);
  const below = runName !== undefined && withEngine ? await processesOf({ name: runName }) : [];
  command.signalGroup("SIGKILL");
  for (const { pid } of [...owners, ...below]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
