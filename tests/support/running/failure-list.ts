import { stripVTControlCharacters } from "node:util";

/** What failed in a layer of the test run. */
export interface FailedLayer {
  readonly name: string;
  /** What failed, each with its message. */
  readonly failures: readonly string[];
}

/** Lines of a message that are shown. A long one has its reason at its start, or at its end. */
const FIRST_LINES = 10;
const LAST_LINES = 10;

const LONGEST_LINE = 400;

/** Names everything that failed, for the end of the output: logs are often cut to that. Empty if nothing failed. */
export function describeFailures(layers: readonly FailedLayer[]): string {
  const failed = layers.flatMap(({ name, failures }) =>
    failures.map((failure) => `${name}: ${shorten(failure)}`),
  );
  return failed.length === 0 ? "" : ["Failed:", ...failed].join("\n\n  ");
}

function shorten(message: string): string {
  const lines = stripVTControlCharacters(message)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)} ...` : line));
  const leftOut = lines.length - FIRST_LINES - LAST_LINES;
  const shown =
    leftOut > 1
      ? [...lines.slice(0, FIRST_LINES), `... ${leftOut} lines ...`, ...lines.slice(-LAST_LINES)]
      : lines;
  return shown.join("\n    ");
}
