import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  LocalWorkspace,
  type LocalWorkspaceOptions,
  type Stack,
  StackNotFoundError,
} from "@pulumi/pulumi/automation";
import manifest from "../../../package.json";
import { parseFileBackend } from "../../../pulumi/file-backend";
import { pulumiDefaults } from "../../../pulumi/project";
import { configure, workspaceOptions } from "../../../pulumi/stack";
import { type CiRun, RUN_MARK } from "./ci-run";
import { ForeignRun } from "./foreign-run";

/** Makes the stack of a run. Its data may go with it, and does. */
export async function createCiStack(run: CiRun): Promise<Stack> {
  const workDir = await workFolder(run.name);
  const options = await workspace(run.backend, workDir);
  const stack = await LocalWorkspace.createStack({ stackName: run.name, workDir }, options);
  await stack.setTag(RUN_MARK, run.name);
  await configure(stack, {
    kubeContext: run.kubeContext,
    namespace: run.name,
    identity: run.name,
    shortLived: "true",
    claimRetentionWhenDeleted: "Delete",
    claimRetentionWhenScaled: "Delete",
  });
  return stack;
}

/**
 * The stack of a run; undefined if it does not exist, or not any more.
 *
 * @throws {@link Failure} when there is a stack of that name without the tag of the run: a record alone is no proof
 */
export async function findCiStack(run: CiRun): Promise<Stack | undefined> {
  const workDir = await workFolder(run.name);
  try {
    const options = await workspace(run.backend, workDir);
    const stack = await LocalWorkspace.selectStack({ stackName: run.name, workDir }, options);
    if ((await stack.workspace.listTags(run.name))[RUN_MARK] === run.name) return stack;
  } catch (error) {
    if (error instanceof StackNotFoundError) return undefined;
    throw error;
  }
  throw new ForeignRun(
    `stack ${run.name} in ${run.backend} has the name of a CI run, but not its tag ${RUN_MARK}=${run.name}: somebody else made it`,
    "Look into it. It stays as it is.",
  );
}

/** Does something with this project's part of a state backend. */
export async function withBackend<T>(
  backend: string,
  use: (workspace: LocalWorkspace) => Promise<T>,
): Promise<T> {
  const workDir = await workFolder(manifest.name);
  try {
    return await use(await LocalWorkspace.create({ workDir, ...(await workspace(backend, workDir)) }));
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Removes what Pulumi keeps of a stack that it has removed: folders that it worked in, and backups of its state. */
export async function removeTraces(run: CiRun): Promise<void> {
  await removeFrom(tmpdir(), run.name);
  const state = parseFileBackend(run.backend);
  if (state === undefined) return;
  for (const folder of ["stacks", "history", "backups", "locks/organization"]) {
    await removeFrom(join(state.folder, ".pulumi", folder, manifest.name), run.name);
  }
}

async function removeFrom(folder: string, runName: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const own = names.filter((name) => name.startsWith(runName));
  await Promise.all(own.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

/** A folder of its own: the current stack of nobody else changes, and the project's stays as it is. */
function workFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `${name}-`));
}

async function workspace(backend: string, workDir: string): Promise<LocalWorkspaceOptions> {
  // Pulumi does not make the folder of a file backend.
  const state = parseFileBackend(backend);
  if (state !== undefined) await mkdir(state.folder, { recursive: true });
  return workspaceOptions(workDir, "index.ts", {
    ...pulumiDefaults(),
    PULUMI_BACKEND_URL: backend,
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
  });
}
