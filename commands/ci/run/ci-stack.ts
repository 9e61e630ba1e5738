import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand, Stack, StackNotFoundError } from "@pulumi/pulumi/automation";
import { exists } from "../../../command-line/exists";
import { pulumiRoot } from "../../../command-line/locations";
import { parseFileBackend } from "../../../pulumi/state/file-backend";
import { type Project, projectIn } from "../../../pulumi/project/project";
import { readProjectFile } from "../../../pulumi/project/project-file";
import { askPulumi } from "../../../pulumi/pulumi-command";
import { backendInWords, type CiRun, ForeignRun, RUN_MARK, type RunSettings } from "./ci-run";

/** Makes the stack of a run. */
export async function createCiStack(run: CiRun, settings: RunSettings): Promise<Stack> {
  if (settings.configFile !== undefined) await copyFile(settings.configFile, settingsFile(run));
  const stack = await Stack.create(run.name, await runWorkspace(run));
  await stack.setTag(RUN_MARK, run.name);
  const config = { ...settings.config, [settings.namespaceKey]: run.name };
  await stack.setAllConfig(
    Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value }])),
  );
  return stack;
}

/**
 * The stack of a run; undefined if it does not exist, or not any more.
 *
 * @throws {@link Failure} when there is a stack of that name without the tag of the run: a record alone is no proof
 */
export async function findCiStack(run: CiRun): Promise<Stack | undefined> {
  try {
    const stack = await Stack.select(run.name, await runWorkspace(run));
    if ((await stack.workspace.listTags(run.name))[RUN_MARK] === run.name) return stack;
  } catch (error) {
    if (error instanceof StackNotFoundError) return undefined;
    throw error;
  }
  throw new ForeignRun(
    `stack ${run.name} in ${backendInWords(run)} has the name of a CI run, but not its tag ${RUN_MARK}=${run.name}: somebody else made it`,
    "Look into it. It stays as it is.",
  );
}

/** Does something with a project's part of a state backend. */
export async function withBackend<T>(
  place: Pick<CiRun, "backend" | "project">,
  use: (workspace: LocalWorkspace) => Promise<T>,
): Promise<T> {
  return use(await runWorkspace(place));
}

/**
 * Removes what Pulumi keeps of a stack that it has removed: folders that it worked in, and backups of its state. The
 * files of other stacks stay, also if their names begin with that of the run.
 */
export async function removeTraces(run: CiRun): Promise<void> {
  const { name, project } = run;
  await rm(settingsFile(run), { force: true });
  await removeFrom(tmpdir(), (found) => found.startsWith(`${name}-`));
  const state = parseFileBackend(run.backend ?? "");
  if (state === undefined) return;
  const folderOf = (kind: string): string => join(state.folder, ".pulumi", kind, project.name);
  const files = [".json", ".json.gz"].flatMap((end) => [`${name}${end}`, `${name}${end}.bak`]);
  await removeFrom(folderOf("stacks"), (found) => files.includes(found));
  for (const kind of ["history", "backups", "locks/organization"])
    await rm(join(folderOf(kind), name), { recursive: true, force: true });
}

async function removeFrom(folder: string, isOwn: (name: string) => boolean): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(
    names.filter(isOwn).map((name) => rm(join(folder, name), { recursive: true, force: true })),
  );
}

/** Where Pulumi looks for the settings of a run's stack. No other stack has such a name. */
function settingsFile({ name, project }: CiRun): string {
  return join(project.folder, `Pulumi.${name}.yaml`);
}

/**
 * Removes the stack of a run from its backend, also if its state still names something. Pulumi forgets then which stack is
 * selected in the folder that it is called in, so that it is called in one of its own.
 */
export async function removeCiStack(run: CiRun): Promise<void> {
  const workspace = await runWorkspace(run, await standIn(run));
  await workspace.removeStack(run.name, { force: true });
}

type RunPlace = Pick<CiRun, "backend" | "project"> & Partial<Pick<CiRun, "name">>;

async function runWorkspace(place: RunPlace, workDir?: string): Promise<LocalWorkspace> {
  const { backend, project } = place;
  const called = projectIn(project.folder);
  const state = parseFileBackend(backend ?? "");
  // Pulumi does not make the folder of a file backend.
  if (state !== undefined) await mkdir(state.folder, { recursive: true });
  const workspace = await LocalWorkspace.create({
    workDir: workDir ?? ((await isThere(project)) ? project.folder : await standIn(place)),
    pulumiCommand: await pulumiCommandOf(called),
    envVars: {
      ...called.env,
      ...(backend !== undefined && { PULUMI_BACKEND_URL: backend }),
      PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    },
  });
  return withoutSelecting(workspace, called);
}

const pulumiCommands = new Map<boolean, Promise<PulumiCommand>>();

/** The pinned CLI for the own program, that on the PATH for every other one. Each is asked for its version once. */
function pulumiCommandOf({ isOwn }: Project): Promise<PulumiCommand> {
  const known = pulumiCommands.get(isOwn);
  if (known !== undefined) return known;
  const command = PulumiCommand.get(isOwn ? { root: pulumiRoot() } : {});
  pulumiCommands.set(isOwn, command);
  return command;
}

async function isThere({ name, folder }: CiRun["project"]): Promise<boolean> {
  if (!(await exists(folder))) return false;
  return readProjectFile({ folder }).then(
    (file) => file.name === name,
    () => false,
  );
}

/** A stack can be removed without its program: in a folder that only names the project. */
async function standIn({ name, project }: RunPlace): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${name ?? project.name}-`));
  await writeFile(join(folder, "Pulumi.yaml"), JSON.stringify({ name: project.name, runtime: "nodejs" }));
  return folder;
}

/**
 * The Automation API would select this stack in the project's folder, where the user has selected another one. Each
 * command that is run here names its stack instead.
 */
function withoutSelecting(workspace: LocalWorkspace, project: Project): LocalWorkspace {
  const there = { ...project, folder: workspace.workDir };
  return Object.assign(workspace, {
    createStack: async (name: string): Promise<void> => {
      await askPulumi(there, ["stack", "init", name, "--no-select"], undefined, workspace.envVars);
    },
    selectStack: () => Promise.resolve(),
  });
}
