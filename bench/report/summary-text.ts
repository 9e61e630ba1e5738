import { MEASURES } from "../measure";
import { describeSetting, settingNamed } from "../setting";
import type { Spread } from "../statistics";
import type { Standing, Summary } from "../summary";
import { textTable } from "./text-table";

const HEAD = ["", "median", "min–max", "× kubectl", "× cluster", "overhead", "as wanted after"];

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
  const parts = ordered
    ? `: pods from creation to Ready ${seconds(ordered.pods)} in all, the controller's reactions ${seconds(ordered.controller)}`
    : "";
  return `the cluster itself takes ${seconds(cluster.median)} (${range(cluster)})${parts}`;
}

function row({ contestant, seconds: taken, reached, overhead, toKubectl, toCluster }: Standing): string[] {
  return [
    contestant,
    seconds(taken.median),
    range(taken),
    ratio(toKubectl),
    ratio(toCluster),
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
