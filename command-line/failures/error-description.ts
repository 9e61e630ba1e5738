import { inspect } from "node:util";
import { asClusterRefusal } from "./cluster-refusal";
import { Failure } from "./failure";
import { asFileFailure } from "./file-failure";

/**
 * An error as the reader of a command sees it: a {@link Failure}, a file that cannot be written or a request that the
 * cluster refuses with the remedy, options that a command does not
 * take with the way to its help, and anything else, which nobody foresaw, with its stack trace.
 */
export function describeError(error: unknown): string {
  const failure = error instanceof Failure ? error : (asFileFailure(error) ?? asClusterRefusal(error));
  if (failure) return `error: ${failure.message}\n\n${failure.remedy}`;
  if (isUsageError(error))
    return `error: ${error.message}\n\nThe same command with -- --help says what it takes.`;

  return inspect(error);
}

/** Whether `parseArgs` refused what the command was called with. */
function isUsageError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_");
}
