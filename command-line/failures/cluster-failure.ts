import { Failure } from "./failure";

/** The part of the client's exception that matters here; the client itself takes long to load. */
interface Answer {
  readonly code: number;
  readonly body?: unknown;
}

const TOO_MANY_REQUESTS = 429;

/**
 * A request that the cluster did not serve, in words for the reader. The cluster refuses the user, cannot serve at
 * the moment, or cannot be reached any more. Undefined for any other error.
 */
export function asClusterFailure(error: unknown): Failure | undefined {
  if (isAnswer(error)) return refusal(error) ?? overload(error);
  return brokenConnection(error);
}

function refusal(error: Error & Answer): Failure | undefined {
  if (error.code !== 401 && error.code !== 403) return undefined;
  return new Failure(
    `the cluster refuses a request: ${messageOf(error)}`,
    error.code === 401
      ? "The kubeconfig's user is not known to the cluster, or its token has expired: log in again and run the same command again."
      : "Have the cluster's administrator give this user the right that is named, or use a kubeconfig context of a user who has it, and run the same command again.",
    { cause: error },
  );
}

function overload(error: Error & Answer): Failure | undefined {
  if (error.code !== TOO_MANY_REQUESTS && error.code < 500) return undefined;
  return new Failure(
    `the cluster's API server cannot serve a request at the moment: ${messageOf(error)} (HTTP ${error.code})`,
    'See how it is: "kubectl get --raw /readyz?verbose". Once it is well, run the same command again.',
    { cause: error },
  );
}

/** The message of fetch itself, which says no more. */
function brokenConnection(error: unknown): Failure | undefined {
  if (!(error instanceof TypeError && error.message === "fetch failed")) return undefined;
  const { cause } = error;
  return new Failure(
    `the cluster is not reached any more: ${cause instanceof Error ? cause.message || String(Reflect.get(cause, "code")) : error.message}`,
    "See whether it runs and the network leads there, and run the same command again.",
    { cause: error },
  );
}

function isAnswer(error: unknown): error is Error & Answer {
  return error instanceof Error && "body" in error && "code" in error && typeof error.code === "number";
}

/** The message of the Status object in the answer, or what the client says of it without its headers. */
function messageOf({ body, message }: Error & Answer): string {
  try {
    const status: unknown = typeof body === "string" ? JSON.parse(body) : body;
    if (status instanceof Object && "message" in status) return String(status.message);
  } catch {
    // Proxies answer with pages.
  }
  return /^Message: (.*)$/m.exec(message)?.[1] ?? message;
}
