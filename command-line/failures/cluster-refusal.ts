import { Failure } from "./failure";

/** The part of the client's exception that matters here; the client itself takes long to load. */
interface Refusal {
  readonly code: number;
  readonly body?: unknown;
}

/** A request that the cluster refused, because of who asked, in words for the reader; undefined for any other error. */
export function asClusterRefusal(error: unknown): Failure | undefined {
  if (!isRefusal(error)) return undefined;
  return new Failure(
    `the cluster refuses a request: ${messageOf(error) ?? error.message}`,
    error.code === 401
      ? "The kubeconfig's user is not known to the cluster, or its token has expired: log in again and run the same command again."
      : "Have the cluster's administrator give this user the right that is named, or use a kubeconfig context of a user who has it, and run the same command again.",
    { cause: error },
  );
}

function isRefusal(error: unknown): error is Error & Refusal {
  return (
    error instanceof Error && "body" in error && "code" in error && [401, 403].includes(Number(error.code))
  );
}

/** The message of the Status object in the answer. */
function messageOf({ body }: Refusal): string | undefined {
  try {
    const status: unknown = typeof body === "string" ? JSON.parse(body) : body;
    return status instanceof Object && "message" in status ? String(status.message) : undefined;
  } catch {
    return undefined;
  }
}
