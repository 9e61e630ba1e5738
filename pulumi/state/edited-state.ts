import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StackLocation } from "./exported-state";
import { ownProject } from "../project/project";
import { askPulumi } from "../pulumi-command";
import { hasRecordedKubeconfig, withoutRecordedKubeconfig } from "./recorded-kubeconfig";
import type { ExportedState } from "./state";
import { pathOfState } from "./whole-state";

/** Removes resources from a stack's state. They stay as they are on the cluster. */
export async function forgetResources(location: StackLocation, urns: ReadonlySet<string>): Promise<void> {
  const others = (all: readonly string[]): string[] => all.filter((urn) => !urns.has(urn));
  const { deployment, ...state } = await exportState(location);
  const resources = (deployment?.resources ?? [])
    .filter(({ urn }) => !urns.has(urn))
    .map(({ dependencies = [], propertyDependencies = {}, ...resource }) => ({
      ...resource,
      dependencies: others(dependencies),
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([property, all]) => [property, others(all)]),
      ),
    }));
  await importState(location, { ...state, deployment: { ...deployment, resources } });
}

/**
 * Removes the kubeconfig that version 0.1 recorded in a stack's state: the value of the environment variable
 * KUBECONFIG. If that is a list of paths, or a path that is gone, no later run can use the provider. Without it, the
 * provider reads the kubeconfig of each run, by kubectl's rules.
 *
 * @returns whether there was one
 */
export async function dropRecordedKubeconfig(stackName: string): Promise<boolean> {
  if (!(await mayHaveKubeconfig(stackName))) return false;
  const location = { project: ownProject(), stack: stackName };
  const state = await exportState(location);
  if (!hasRecordedKubeconfig(state)) return false;
  await importState(location, withoutRecordedKubeconfig(state));
  return true;
}

/** Spares the start of Pulumi for a state that is at hand. */
async function mayHaveKubeconfig(stackName: string): Promise<boolean> {
  if (process.env.PULUMI_BACKEND_URL) return true;
  const text = await readFile(pathOfState(stackName), "utf8").catch(() => "");
  return /"kubeconfig":\s*"[^"]/.test(text);
}

async function exportState({ project, stack }: StackLocation): Promise<ExportedState> {
  return JSON.parse(await askPulumi(project, ["stack", "export", "--stack", stack])) as ExportedState;
}

async function importState({ project, stack }: StackLocation, state: ExportedState): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "pulumi-state-"));
  try {
    const file = join(folder, "state.json");
    await writeFile(file, JSON.stringify(state), { mode: 0o600 });
    await askPulumi(project, ["stack", "import", "--stack", stack, "--file", file]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
