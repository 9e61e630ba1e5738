import { ApiException } from "@kubernetes/client-node";

/** Whether the API server refused a request because of who asked. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ApiException && error.code === 403;
}

/** Answers what a request does, or undefined if this user may not ask. */
export async function unlessForbidden<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isForbidden(error)) return undefined;
    throw error;
  }
}
