import { Failure } from "./failure";

interface Explanation {
  /** What the file cannot be. Default: written. */
  readonly cannotBe?: string;
  readonly problem: string;
  readonly remedy: string;
}

const ACCESS: Explanation = {
  cannotBe: "read or written",
  problem: "this user may not do that",
  remedy: "Give this user access to it",
};

/** What the system's error codes mean, with the remedy. */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  ENOSPC: { problem: "no space is left on its disk", remedy: "Make room there" },
  EDQUOT: { problem: "the disk quota is used up", remedy: "Make room there, or have the quota raised" },
  EROFS: { problem: "its file system is read-only", remedy: "Make it writable" },
  EACCES: ACCESS,
  EPERM: ACCESS,
};

/**
 * A failure of the file system in words for the reader; undefined for any other error.
 *
 * @param path of the file or folder, because the error of a failed write does not name it
 */
export function asFileFailure(error: unknown, path?: string): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path: named = path } = error as NodeJS.ErrnoException;
  const explanation = EXPLANATIONS[code ?? ""];
  if (explanation === undefined) return undefined;
  return new Failure(
    `${named ?? "A file"} cannot be ${explanation.cannotBe ?? "written"}: ${explanation.problem} (${code ?? ""}).`,
    `${explanation.remedy} and run the same command again.`,
    { cause: error },
  );
}
