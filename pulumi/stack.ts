import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  LocalWorkspace,
  type LocalWorkspaceOptions,
  PulumiCommand,
  type PulumiFn,
  type Stack,
} from "@pulumi/pulumi/automation";
import manifest from "../package.json";
import { withoutResults } from "./operations";
import { fileBackend } from "./state/file-backend";
import { projectFolder, pulumiRoot } from "../command-line/locations";

/** What a short-lived stack is made of. */
export interface StackSettings {
  readonly name: string;
  /** Configuration of the program, by key. */
  readonly config: Readonly<Record<string, string>>;
  /** File of the program in this project. Default: the project's own. */
  readonly main?: string;
  /** Program that runs in this process instead of `main`. */
  readonly program?: PulumiFn;
  /** Whether the caller deletes a namespace with all that the stack makes, so that it is not destroyed. Default: no. */
  readonly goesWithNamespace?: boolean;
}

/**
 * Makes a stack of this project for as long as the function takes, then destroys it, also when the function fails.
 * State, configuration and secrets of the stack are kept in a temporary folder, which is removed with it. They never
 * reach the project folder or a team's backend.
 *
 * @see https://www.pulumi.com/docs/iac/automation-api/
 */
export async function withStack<T>(
  { name, config, main = "index.ts", program, goesWithNamespace = false }: StackSettings,
  use: (stack: Stack) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  try {
    const stack = await createStack(name, main, program, folder);
    try {
      await configure(stack, config);
      return await use(stack);
    } finally {
      if (!goesWithNamespace) await withoutResults(stack).destroy();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Sets configuration of a stack; keys that are not named keep their values. Writes it to the stack's settings, which
 * is all that `pulumi config set` does with a plain value, without starting a program for it.
 */
export async function configure(
  { name, workspace }: Stack,
  config: Readonly<Record<string, string>>,
): Promise<void> {
  const [project, settings] = await Promise.all([workspace.projectSettings(), workspace.stackSettings(name)]);
  const changes = Object.entries(config).map(([key, value]) => [`${project.name}:${key}`, value] as const);
  await workspace.saveStackSettings(name, {
    ...settings,
    config: { ...settings.config, ...Object.fromEntries(changes) },
  });
}

async function createStack(
  stackName: string,
  main: string,
  program: PulumiFn | undefined,
  folder: string,
): Promise<Stack> {
  const state = join(folder, "state");
  await mkdir(state);
  const options = await workspaceOptions(folder, main, {
    PULUMI_BACKEND_URL: fileBackend(state),
    PULUMI_CONFIG_PASSPHRASE: randomUUID(),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  });
  return program
    ? LocalWorkspace.createStack(
        { stackName, projectName: manifest.name, program },
        { ...options, workDir: folder },
      )
    : LocalWorkspace.createStack({ stackName, workDir: folder }, options);
}

/**
 * How the Automation API works on this project from another folder, beside whose Pulumi.yaml it writes the stack's
 * configuration. The program is reached through a link, because its folder must lie in that of Pulumi.yaml.
 *
 * @param folder an empty folder
 * @param main file of the program in this project
 */
export async function workspaceOptions(
  folder: string,
  main: string,
  envVars: Record<string, string>,
): Promise<LocalWorkspaceOptions & { readonly pulumiCommand: PulumiCommand }> {
  const project = await LocalWorkspace.create({
    workDir: projectFolder,
    pulumiCommand: await pinnedPulumi(),
  });
  await symlink(projectFolder, join(folder, "program"));
  return {
    pulumiCommand: project.pulumiCommand,
    projectSettings: { ...(await project.projectSettings()), main: `program/${main}` },
    envVars,
  };
}

let pinned: PulumiCommand | undefined;

/** The pinned CLI. Its version is read once. */
export async function pinnedPulumi(): Promise<PulumiCommand> {
  return (pinned ??= await PulumiCommand.get({ root: pulumiRoot() }));
}
