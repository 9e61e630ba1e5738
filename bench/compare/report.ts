import { markdownTable, seconds } from "../markdown-table";
import { MEASURES } from "./life";
import { type Phase, PHASE_WORDS, type Phases } from "./phases";
import type { Summary } from "./summary";

/** A measure at a size, as a table in Markdown. */
export function summaryText({ size, measure, cluster, ordered, standings }: Summary): string {
  const ofPods = ordered
    ? `; one pod ${seconds(ordered.pod)}, ${ordered.late} of ${ordered.pods} later than 10 s`
    : "";
  return [
    `${measure} (${MEASURES[measure]}), ${size} replicas; the cluster alone ${seconds(cluster)}${ofPods}`,
    "",
    markdownTable(
      ["", "rounds", "median", "range", "× kubectl", "on the same cluster", "beyond the cluster"],
      standings.map((standing) => [
        standing.contestant,
        String(standing.rounds),
        seconds(standing.median),
        standing.range.map((each) => each.toFixed(2)).join("–"),
        standing.toKubectl?.toFixed(2) ?? "",
        cluster > 0 ? (standing.toKubectlOnSameCluster?.toFixed(2) ?? "") : "",
        seconds(standing.overhead),
      ]),
    ),
  ].join("\n");
}

/** What the guide's program takes its time for, as a table in Markdown. */
export function phasesText(phases: Readonly<Record<string, Phases>>): string {
  const commands = Object.keys(phases);
  return markdownTable(
    ["", ...commands],
    (Object.keys(PHASE_WORDS) as Phase[]).map((phase) => [
      `${phase}: ${PHASE_WORDS[phase]}`,
      ...commands.map((command) => seconds(phases[command]?.[phase] ?? 0)),
    ]),
  );
}
