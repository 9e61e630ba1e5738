import { ApiException } from "@kubernetes/client-node";
import { Failure } from "../command-line/failures/failure";

/** All that `fetch` itself says of a connection that failed. */
const FETCH_FAILED = "fetch failed";

/** Why something failed: the message of the API server, or of the error below `fetch`. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiException) return messageIn(error.body) ?? withoutHeaders(error);
  // Node's error after it tried each address of a host. It has no message of its own.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(", ");
  if (!(error instanceof Error)) return String(error);
  if (error.cause === undefined || error instanceof Failure) return error.message;
  const cause = reasonOf(error.cause);
  return error.message === FETCH_FAILED ? cause : `${error.message}: ${cause}`;
}

/** The client's own message of an answer without a body has all of its headers. */
function withoutHeaders({ code, message }: ApiException<unknown>): string {
  const [, said] = /^Message: (.*)$/m.exec(message) ?? [];
  return said === undefined ? message : `${said} (HTTP ${code})`;
}

/** The message of the Status object that the API server refuses with. */
function messageIn(body: unknown): string | undefined {
  const status: unknown = typeof body === "string" && body.startsWith("{") ? JSON.parse(body) : body;
  const message = status instanceof Object && "message" in status ? status.message : undefined;
  return typeof message === "string" ? message : undefined;
}
