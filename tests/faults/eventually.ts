import { setTimeout as after } from "node:timers/promises";
import { interruption } from "../support/running/interruption";

/** Pause between two looks at something that does not notify of changes, such as an API server that is down. */
const LOOK_EVERY_MS = 100;

/**
 * Looks until something is there, and returns it. A look that fails counts as nothing found, because the server may
 * be down.
 *
 * @param what what is waited for, as the error says it
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  timeoutSeconds = 120,
): Promise<T> {
  const deadline = performance.now() + timeoutSeconds * 1000;
  let failure: unknown;
  while (performance.now() < deadline) {
    interruption.throwIfAborted();
    try {
      const found = await look();
      if (found !== undefined) return found;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    await after(LOOK_EVERY_MS);
  }
  throw new Error(`waited ${timeoutSeconds} s in vain for ${what}`, { cause: failure });
}
