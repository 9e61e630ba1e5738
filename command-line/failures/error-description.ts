import { inspect } from "node:util";
import { asClusterFailure } from "./cluster-failure";
import { Failure } from "./failure";
import { asFileFailure } from "./file-failure";

/**
 * The text that a command prints for an error. It ends with the remedy for a {@link Failure}, for a file that cannot
 * be written, and for a request that the cluster does not serve. For wrong options it names `--help`. Every other error is a
 * bug and is printed with its stack trace.
 */
export function describeError(error: unknown): string {
  const failure = error instanceof Failure ? error : (asFileFailure(error) ?? asClusterFailure(error));
  if (failure) return `error: ${failure.message}\n\n${failure.remedy}`;
  if (isUsageError(error))
    return `error: ${error.message}\n\nThe same command with -- --help says what it takes.`;

  return inspect(error);
}

/** Whether `parseArgs` refused what the command was called with. */
function isUsageError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_");
}
