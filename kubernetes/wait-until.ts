import type { KubernetesObject } from "@kubernetes/client-node";
import type { Collection } from "./collection";
import { follow } from "./follow";
import { listVersionOf, uidOf } from "./objects";

/** The longest time of a wait, by default. */
const DEFAULT_TIMEOUT_SECONDS = 60;

/**
 * Waits until the objects of a collection fulfil a condition, looking once at the start and then at each change;
 * returns the objects that did. An informer of the client library would follow them for ever. A wait ends when its
 * condition is met, its time is up, or its watch cannot go on.
 *
 * @param what what is waited for, as the error says it: "pod web-0 to be Ready"
 */
export async function waitUntil<T extends KubernetesObject>(
  collection: Collection<T>,
  what: string,
  fulfilled: (objects: T[]) => boolean,
  timeoutSeconds = DEFAULT_TIMEOUT_SECONDS,
): Promise<T[]> {
  const list = await collection.list();
  const objects = new Map(list.items.map((object) => [uidOf(object), object]));
  if (fulfilled([...objects.values()])) return [...objects.values()];

  const settled = new AbortController();
  const timer = setTimeout(() => {
    settled.abort(new Error(`waited ${timeoutSeconds} s in vain for ${what}`));
  }, timeoutSeconds * 1000);
  const reached = new AbortController();
  try {
    await follow(
      collection,
      listVersionOf(list),
      ({ type, object }) => {
        if (type === "DELETED") objects.delete(uidOf(object));
        else objects.set(uidOf(object), object);
        if (fulfilled([...objects.values()])) reached.abort();
      },
      AbortSignal.any([settled.signal, reached.signal]),
    );
  } finally {
    clearTimeout(timer);
  }
  if (!reached.signal.aborted) throw settled.signal.reason as Error;
  return [...objects.values()];
}
