import { type KubernetesObject, Watch } from "@kubernetes/client-node";
import type { Collection } from "./collection";
import { resourceVersionOf } from "./objects";

/** One change to an object, in the API server's order. */
export interface WatchEvent<T> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: T;
}

/** The API server no longer has the changes since a resource version, so some may be missed. */
export class HistoryGoneError extends Error {
  override readonly name = "HistoryGoneError";
}

/**
 * The client cuts a connection that was silent for 30 s; the server closing it earlier makes each
 * end a regular one.
 */
const DEFAULT_CONNECTION_SECONDS = 20;

/** How {@link follow} works. Only a test of resumption needs other values than the defaults. */
export interface FollowOptions {
  /** After how many seconds the server is to end each connection, and the watch is resumed. */
  readonly connectionSeconds?: number;
}

/**
 * Reports every change to a collection after a resource version, in order and once each, until the signal is aborted.
 * If a connection ends, it is resumed from the last change that was seen. If the API server cannot resume from there,
 * the promise rejects with {@link HistoryGoneError}. A new list would hide what happened in between.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export async function follow<T extends KubernetesObject>(
  collection: Collection<T>,
  resourceVersion: string,
  onEvent: (event: WatchEvent<T>) => void,
  signal: AbortSignal,
  options: FollowOptions = {},
): Promise<void> {
  const failed = new AbortController();
  const done = AbortSignal.any([signal, failed.signal]);
  let last = resourceVersion;
  try {
    while (!signal.aborted) last = await followOneConnection(collection, last, onEvent, done, options);
  } finally {
    failed.abort();
  }
}

/** Follows until the connection ends; returns the resource version to resume from. */
function followOneConnection<T extends KubernetesObject>(
  collection: Collection<T>,
  resourceVersion: string,
  onEvent: (event: WatchEvent<T>) => void,
  signal: AbortSignal,
  { connectionSeconds = DEFAULT_CONNECTION_SECONDS }: FollowOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let last = resourceVersion;
    let open = false;

    // The client swallows what its callback throws, so nothing may leave this function that way.
    const receive = (type: string, object: T & ApiStatus): void => {
      try {
        if (type === "ERROR") {
          reject(watchError(collection, last, object));
          return;
        }
        last = resourceVersionOf(object);
        if (type !== "BOOKMARK") onEvent({ type: type as WatchEvent<T>["type"], object });
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };

    const end = (error: ApiStatus | null | undefined): void => {
      if (open || signal.aborted) resolve(last);
      else reject(watchError(collection, last, error ?? {}));
    };

    new Watch(collection.cluster.kubeConfig)
      .watch(
        collection.path,
        {
          ...collection.selection,
          resourceVersion,
          allowWatchBookmarks: true,
          timeoutSeconds: connectionSeconds,
        },
        (type, object: T & ApiStatus) => {
          receive(type, object);
        },
        end,
      )
      .then((connection) => {
        open = true;
        abortWith(signal, connection);
      }, reject);
  });
}

function abortWith(signal: AbortSignal, connection: AbortController): void {
  const abort = (): void => {
    connection.abort();
  };
  signal.addEventListener("abort", abort, { once: true });
  connection.signal.addEventListener("abort", () => {
    signal.removeEventListener("abort", abort);
  });
  if (signal.aborted) abort();
}

/** What tells of a failure: a Status object of the API, or an error of the connection. */
interface ApiStatus {
  readonly code?: number;
  readonly statusCode?: number;
  readonly message?: string;
}

function watchError({ path }: { path: string }, resourceVersion: string, status: ApiStatus): Error {
  const code = status.code ?? status.statusCode;
  if (code === 410) {
    return new HistoryGoneError(
      `the API server has discarded the history of ${path} since resource version ${resourceVersion}; ` +
        `what happened in between is unknown. Observe again.`,
    );
  }
  return new Error(`cannot watch ${path}: ${status.message ?? "the connection ended before it was open"}`);
}
