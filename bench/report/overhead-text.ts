import { type Overhead, TRACED } from "../overhead";
import { type Phase, PHASE_WORDS } from "../phases";
import { seconds } from "./summary-text";
import { textTable } from "./text-table";

/** What the programs are to whom; others are called by their own names. */
const PROGRAM_WORDS: Readonly<Record<string, string>> = {
  pulumi: "engine",
  node: "program",
  "pulumi-resource-kubernetes": "provider kubernetes",
  "pulumi-resource-random": "provider random",
  "pulumi-language-nodejs": "language host",
};

/** Phases and memory as a person reads them on a terminal. */
export function overheadText({ phases, traced, untraced, memory }: Overhead): string {
  const names = Object.keys(PHASE_WORDS) as Phase[];
  return [
    "phases of this program by the CLI, traced; 2 replicas, medians",
    textTable([
      ["", ...TRACED],
      ...names.map((name) => [
        `${name}: ${PHASE_WORDS[name]}`,
        ...TRACED.map((measure) => seconds(phases[measure][name])),
      ]),
      ["the command, traced", ...TRACED.map((measure) => seconds(traced[measure].median))],
      ["the command, not traced", ...TRACED.map((measure) => seconds(untraced[measure].median))],
    ]),
    "",
    "peak memory of each process in that time, not traced",
    textTable(
      Object.entries(memory)
        .toSorted(([, a], [, b]) => b.median - a.median)
        .map(([name, { median }]) => [PROGRAM_WORDS[name] ?? name, `${median.toFixed(0)} MiB`]),
    ),
  ].join("\n");
}
