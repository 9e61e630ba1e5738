import { ApiException } from "@kubernetes/client-node";

/** Why something failed, in the words of whoever knows: the API server, or what failed below `fetch`. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiException) return messageIn(error.body) ?? error.message;
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${reasonOf(error.cause)}`;
}

/** The message of the Status object that the API server refuses with. */
function messageIn(body: unknown): string | undefined {
  const status: unknown = typeof body === "string" && body.startsWith("{") ? JSON.parse(body) : body;
  const message = status instanceof Object && "message" in status ? status.message : undefined;
  return typeof message === "string" ? message : undefined;
}
