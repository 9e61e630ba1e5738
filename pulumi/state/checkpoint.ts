import { readFile } from "node:fs/promises";
import type { StateDeployment } from "./state";

/** The file in which a backend of files keeps a stack's state. */
export interface Checkpoint {
  readonly checkpoint: {
    /** Undefined in a stack that was never updated. */
    readonly latest?: StateDeployment;
  };
}

/** Reads a stack's state, or a copy of it; undefined if it was cut off. */
export async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  const text = await readFile(path, "utf8");
  try {
    return JSON.parse(text) as Checkpoint;
  } catch {
    return undefined;
  }
}
