import { setTimeout as pause } from "node:timers/promises";
import { ApiException } from "@kubernetes/client-node";

/** How often the API server is asked to list a kind that is being defined or removed. */
const MOST_ATTEMPTS = 10;

const PAUSE_MS = 1000;

/**
 * Lists objects as soon as the API server can. While it prepares the storage of a custom kind, or takes it down, it
 * answers 429 and asks to be asked again in 1 s.
 *
 * @param list asks the API server
 * @throws what `list` throws otherwise, and after {@link MOST_ATTEMPTS} attempts
 */
export async function onceListable<T>(list: () => Promise<T>, attempts = MOST_ATTEMPTS): Promise<T> {
  try {
    return await list();
  } catch (error) {
    if (!(error instanceof ApiException && error.code === 429) || attempts === 1) throw error;
    await pause(PAUSE_MS);
    return onceListable(list, attempts - 1);
  }
}
