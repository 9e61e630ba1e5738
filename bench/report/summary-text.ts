import { MEASURES } from "../measure";
import { describeSetting, settingNamed } from "../setting";
import type { Spread } from "../statistics";
import type { Ordered, Standing, Summary } from "../summary";
import { textTable } from "./text-table";

const HEAD = [
  "",
  "median",
  "min–max",
  "× kubectl",
  "same cluster",
  "× cluster",
  "its cluster",
  "overhead",
  "as wanted after",
];

/** A measure at a setting as a person reads it on a terminal. */
export function summaryText(summary: Summary): string {
  const { setting, measure, standings } = summary;
  const rounds = Math.max(...standings.map(({ seconds }) => seconds.count));
  return [
    `${measure}: ${MEASURES[measure]}; ${describeSetting(settingNamed(setting))}; ${rounds} ${rounds === 1 ? "round" : "rounds"}`,
    clusterLine(summary),
    textTable([HEAD, ...standings.map(row)]),
  ].join("\n");
}

function clusterLine({ cluster, ordered }: Summary): string {
  if (cluster.max === 0) return "the cluster has nothing to do";
  const parts = ordered ? `: ${orderedText(ordered)}` : "";
  return `the cluster itself takes ${seconds(cluster.median)} (${range(cluster)})${parts}`;
}

function orderedText({ pods, controller, each, late }: Ordered): string {
  return [
    `pods from creation to Ready ${seconds(pods)} in all`,
    `the controller's reactions ${seconds(controller)}`,
    `a pod ${seconds(each.median)} (${range(each)}), ${late} of ${each.count} more than 10 s`,
  ].join(", ");
}

function row({
  contestant,
  seconds: taken,
  reached,
  cluster,
  overhead,
  toKubectl,
  toKubectlOnSameCluster,
  toCluster,
}: Standing): string[] {
  return [
    contestant,
    seconds(taken.median),
    range(taken),
    ratio(toKubectl),
    ratio(toKubectlOnSameCluster),
    ratio(toCluster),
    seconds(cluster.median),
    seconds(overhead.median),
    seconds(reached.median),
  ];
}

/** Seconds as a person reads them. */
export function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

function range({ min, max }: Spread): string {
  return `${min.toFixed(2)}–${max.toFixed(2)}`;
}

function ratio(value: number | undefined): string {
  return value === undefined ? "" : value.toFixed(2);
}
