import { Failure } from "./failure";

/** The part of a stack's state that matters here. */
export interface Checkpoint {
  readonly checkpoint: { readonly latest?: { readonly pending_operations?: readonly unknown[] } };
}

/**
 * Reads a stack's state. One that was cut off is possible: Pulumi's library puts in the state's place also what it could
 * write only in part, because the disk was full, and writes it anew only while the update runs.
 *
 * @param path - file that the text is from
 * @throws {@link Failure} when it is cut off
 */
export function parseCheckpoint(text: string, path: string): Checkpoint {
  try {
    return JSON.parse(text) as Checkpoint;
  } catch (error) {
    throw new Failure(
      `the state of the stack cannot be read, ${path} is cut off: ${(error as SyntaxError).message}.`,
      `Where its disk is full, make room. Then put a copy that is whole in its place and run the same command again: ${path}.bak is from before the last save, the newest *.checkpoint.json in the history folder from the end of the last update.`,
    );
  }
}
