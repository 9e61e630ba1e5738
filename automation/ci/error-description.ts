import { Failure } from "../../toolchain/failure";

/** An error as the reader sees it: a failure with its remedy, anything else with its stack trace. */
export function describeError(error: unknown): string {
  if (error instanceof Failure) return `error: ${error.message}\n\n${error.remedy}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
