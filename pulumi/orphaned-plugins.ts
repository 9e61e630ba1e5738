import { join, sep } from "node:path";
import { projectFolder, pulumiHome } from "../command-line/locations";
import { isNamed, processes, type RunningProcess, workingFolderOf } from "../command-line/processes";
import { signalProcess } from "../command-line/signal-process";

/**
 * Ends the plugins that a killed engine left in a project. They would run for ever, and a provider that was waiting for
 * a workload would go on watching it. Where the system has no /proc none are found.
 *
 * @param folder - of the project, which its plugins work in
 * @returns how many there were
 */
export async function endOrphanedPlugins(folder = projectFolder): Promise<number> {
  const all = await processes();
  const engines = new Set(all.filter(isNamed("pulumi")).map(({ pid }) => pid));
  const orphans = all.filter(isPlugin).filter(({ parent }) => !engines.has(parent));
  const folders = await Promise.all(orphans.map(workingFolderOf));
  const own = orphans.filter((_, index) => folders[index] === folder);
  for (const { pid } of own) signalProcess(pid, "SIGKILL");
  return own.length;
}

function isPlugin({ command: [program = ""] }: RunningProcess): boolean {
  return program.startsWith(join(pulumiHome(), "plugins") + sep);
}
