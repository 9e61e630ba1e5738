import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stateFolder } from "../../command-line/locations";
import { processIdentityOf, type ProcessIdentity } from "../../command-line/processes/process-identity";

/**
 * What this project notes of an engine that it starts, for as long as that runs. Pulumi's own lock names a process by
 * number and host name alone, which another container and a later process can have, too.
 */
export interface EngineNote extends ProcessIdentity {
  /** Value of {@link ENGINE_VARIABLE} in the engine's environment. */
  readonly id: string;
  /** When it was started. */
  readonly since: string;
}

/** Environment variable by which all processes below an engine are known. */
export const ENGINE_VARIABLE = "KUBERNETES_WORKLOADS_ENGINE";

/** Folder of the notes, in that of the state. */
const NOTES = ".engines";

/** An engine takes the lock of its stack as soon as it runs. */
const LOCKED_WITHIN_MS = 60_000;

/** Names an engine that is about to be started. */
export function newEngine(): Pick<EngineNote, "id" | "since"> {
  return { id: randomUUID(), since: new Date().toISOString() };
}

/** Notes an engine that was started; nothing if the system does not tell one process from another. */
export async function noteEngine(
  engine: Pick<EngineNote, "id" | "since">,
  pid: number,
  folder = stateFolder,
): Promise<void> {
  const identity = await processIdentityOf(pid);
  if (identity === undefined) return;
  const note: EngineNote = { ...engine, ...identity };
  await mkdir(join(folder, NOTES), { recursive: true });
  await writeFile(pathOf(engine, folder), `${JSON.stringify(note, null, 2)}\n`);
}

/** Forgets an engine that has ended. */
export async function forgetEngine(engine: Pick<EngineNote, "id">, folder = stateFolder): Promise<void> {
  await rm(pathOf(engine, folder), { force: true });
}

/** All engines that were noted and not forgotten; notes that were cut off are none. */
export async function engineNotes(folder = stateFolder): Promise<EngineNote[]> {
  const names = await readdir(join(folder, NOTES)).catch(() => []);
  const paths = names.filter((name) => name.endsWith(".json")).map((name) => join(folder, NOTES, name));
  return (await Promise.all(paths.map(readNote))).filter((note) => note !== undefined);
}

/** The engine that made a lock: of that number, and started right before. */
export function engineOf<T extends EngineNote>(
  lock: { readonly pid: number; readonly timestamp: string },
  notes: readonly T[],
): T | undefined {
  const age = ({ since }: T): number => Date.parse(lock.timestamp) - Date.parse(since);
  return notes
    .filter((note) => note.pid === lock.pid && age(note) >= 0 && age(note) < LOCKED_WITHIN_MS)
    .toSorted((a, b) => age(a) - age(b))[0];
}

async function readNote(path: string): Promise<EngineNote | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as EngineNote;
  } catch {
    return undefined;
  }
}

function pathOf({ id }: Pick<EngineNote, "id">, folder: string): string {
  return join(folder, NOTES, `${id}.json`);
}
