import { readFile } from "node:fs/promises";

/** An operation whose outcome the state does not know. */
export interface PendingOperation {
  /** "creating" among others. */
  readonly type: string;
  readonly resource: { readonly inputs?: unknown };
}

/** The part of a stack's state that matters here. */
export interface Checkpoint {
  readonly checkpoint: {
    /** Undefined in a stack that was never updated. */
    readonly latest?: {
      readonly manifest: {
        /** When it was saved. */
        readonly time: string;
      };
      readonly resources?: readonly { readonly type: string }[];
      readonly pending_operations?: readonly PendingOperation[];
    };
  };
}

/** Reads a stack's state, or a copy of it; undefined where it was cut off. */
export async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  const text = await readFile(path, "utf8");
  try {
    return JSON.parse(text) as Checkpoint;
  } catch {
    return undefined;
  }
}
