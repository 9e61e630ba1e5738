import { processesWith } from "../../command-line/processes/processes";
import { signalProcess } from "../../command-line/processes/signal-process";
import { ENGINE_VARIABLE, type EngineNote } from "./engine-note";

/**
 * Ends what an engine that was killed left running: its providers and its language host. They would run for ever, and a
 * provider that was waiting for a workload would go on watching it. They are known by a variable in their environment,
 * which no other process has. If the system has no /proc none are found.
 *
 * @returns how many there were
 */
export async function endOrphanedPlugins({ id }: Pick<EngineNote, "id">): Promise<number> {
  const orphans = await processesWith(ENGINE_VARIABLE, id);
  for (const pid of orphans) signalProcess(pid, "SIGKILL");
  return orphans.length;
}
