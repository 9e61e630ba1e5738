import { descendantsOf, isNamed, processes } from "../support/running/processes";
import { signalProcess } from "../../command-line/processes/signal-process";
import type { ProjectCommand } from "../support/project-command";
import type { Clone, Ended } from "./clone";

/** The engine alone, whose plugins and command live on, or all that the command started and itself. */
type Victims = "the engine" | "everything";

/**
 * Runs `npm start` and kills it with -9 in the middle of its update; it ends with 0 if it was faster.
 *
 * @param moment ends when it is to be killed; called when the update begins
 */
export async function killUpdate(
  clone: Clone,
  moment: (command: ProjectCommand) => Promise<unknown>,
  victims: Victims,
): Promise<Ended> {
  const command = clone.start("commands/start/main.ts");
  await command.hasPrinted(/^Updating/m);
  await Promise.race([moment(command), command.end]);
  const below = descendantsOf([command.pid ?? 0], await processes());
  const chosen = victims === "the engine" ? below.filter(isNamed("pulumi")) : below;
  if (victims === "everything") command.signalGroup("SIGKILL");
  for (const { pid } of chosen) signalProcess(pid, "SIGKILL");
  const { exitCode, seconds } = await command.end;
  return { exitCode, seconds, output: command.output };
}
