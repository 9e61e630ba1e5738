import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { exists } from "../command-line/exists";

/** Ending of the copy that is kept of a file of the machine before this project replaced it. */
const KEPT_ENDING = ".before-kubernetes-workloads";

/** Stands in every file that this project writes outside its own folders, so that it knows its own. */
export const OWN_MARK = "Written by kubernetes-workloads";

/**
 * Writes a configuration file of the machine and keeps what was there. A file of our own is left as
 * it is, because minikube edits some of them in place.
 *
 * @param content must contain {@link OWN_MARK}
 * @returns whether the file was written
 */
export async function replaceMachineFile(path: string, content: string, mode = 0o644): Promise<boolean> {
  const former = await readIfThere(path);
  if (former?.includes(OWN_MARK)) return false;

  if (former !== undefined) await rename(path, path + KEPT_ENDING);

  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content, { mode });
  return true;
}

/** Puts back what {@link replaceMachineFile} replaced, or removes the file if there was none before. */
export async function restoreMachineFile(path: string): Promise<void> {
  if (!(await isOwnMachineFile(path))) return;

  await rm(path);
  if (await exists(path + KEPT_ENDING)) await rename(path + KEPT_ENDING, path);
}

/** Whether a file of the machine was written by this project. */
export async function isOwnMachineFile(path: string): Promise<boolean> {
  return (await readIfThere(path))?.includes(OWN_MARK) ?? false;
}

async function readIfThere(path: string): Promise<string | undefined> {
  return (await exists(path)) ? readFile(path, "utf8") : undefined;
}

/** Puts a file at its place in one step, so that an interrupted run never leaves half of it there. */
export async function installFile(made: string, destination: string): Promise<void> {
  await mkdir(dirname(destination), { recursive: true });
  const partial = join(dirname(destination), `.${basename(destination)}.${process.pid}.partial`);
  try {
    await cp(made, partial);
    await rename(partial, destination);
  } finally {
    await rm(partial, { force: true });
  }
}
