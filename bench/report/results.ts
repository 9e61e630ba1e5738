import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Machine, machineLine } from "../machine";
import type { Overhead } from "../overhead";
import type { Sample } from "../sample";
import type { Summary } from "../summary";
import { chart } from "./chart";
import { overheadText } from "./overhead-text";
import { summaryText } from "./summary-text";

/** All that a run found out. */
export interface Results {
  /** When it began, in ISO 8601. */
  readonly begun: string;
  readonly machine: Machine;
  /** Environment variables that the machine sets and that no contestant got. */
  readonly leftOut: readonly string[];
  /** What each contestant does, by its name. */
  readonly contestants: Readonly<Record<string, string>>;
  readonly samples: readonly Sample[];
  readonly summaries: readonly Summary[];
  readonly overhead?: Overhead;
}

/** Results as a person reads them on a terminal. */
export function resultsText({ machine, leftOut, summaries, overhead }: Results): string {
  return [
    [machineLine(machine), ...leftOut.map((name) => `without ${name}`)].join("; "),
    ...summaries.map(summaryText),
    ...(overhead ? [overheadText(overhead)] : []),
  ].join("\n\n");
}

/** Writes `results.json`, `results.txt` and `chart.svg`. */
export async function writeResults(folder: string, results: Results): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(join(folder, "results.txt"), `${resultsText(results)}\n`);
  if (results.summaries.length > 0) {
    await writeFile(
      join(folder, "chart.svg"),
      await chart("Median and range of each contestant", results.summaries),
    );
  }
}
