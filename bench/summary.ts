import { allMeasures, type Measure } from "./measure";
import type { Sample } from "./sample";
import { median, type Spread, spreadOf } from "./statistics";

/** What one contestant's samples of one measure amount to; seconds. */
export interface Standing {
  readonly contestant: string;
  /** Until the command had ended and the cluster was as wanted. */
  readonly seconds: Spread;
  /** Until the cluster was as wanted, whether or not the command had ended. */
  readonly reached: Spread;
  /** What the contestant took beyond the cluster's own time of the same run. */
  readonly overhead: Spread;
  /** Median against kubectl's. */
  readonly toKubectl?: number;
  /** Median against the cluster's own time; undefined where the cluster had nothing to do. */
  readonly toCluster?: number;
}

/** One measure at one setting. */
export interface Summary {
  readonly setting: string;
  readonly measure: Measure;
  /** What the cluster itself took, over the runs of all contestants; seconds. */
  readonly cluster: Spread;
  /** How that comes about where pods start one after another; medians in seconds. */
  readonly ordered?: { readonly pods: number; readonly controller: number };
  readonly standings: readonly Standing[];
}

/** With whom the others are compared. */
const MEASURE_OF_ALL = "kubectl";

/** Sums up the samples of a setting, measure by measure; contestants stand in the order of their names' list. */
export function summarize(
  setting: string,
  samples: readonly Sample[],
  contestants: readonly string[],
): Summary[] {
  return allMeasures().flatMap((measure) => {
    const ofMeasure = samples.filter((sample) => sample.setting === setting && sample.measure === measure);
    return ofMeasure.length > 0 ? [summaryOf(setting, measure, ofMeasure, contestants)] : [];
  });
}

function summaryOf(
  setting: string,
  measure: Measure,
  samples: readonly Sample[],
  contestants: readonly string[],
): Summary {
  const cluster = spreadOf(samples.map(clusterSeconds));
  const reference = samples.filter(({ contestant }) => contestant === MEASURE_OF_ALL);
  const kubectl = reference.length > 0 ? median(reference.map(({ seconds }) => seconds)) : undefined;
  const ordered = samples.flatMap((sample) => sample.cluster.ordered ?? []);
  return {
    setting,
    measure,
    cluster,
    ...(ordered.length > 0 && {
      ordered: {
        pods: median(ordered.map(({ pods }) => pods)) / 1000,
        controller: median(ordered.map(({ controller }) => controller)) / 1000,
      },
    }),
    standings: contestants.flatMap((contestant) => {
      const own = samples.filter((sample) => sample.contestant === contestant);
      return own.length > 0 ? [standingOf(contestant, own, kubectl, cluster.median)] : [];
    }),
  };
}

function standingOf(
  contestant: string,
  samples: readonly Sample[],
  kubectl: number | undefined,
  cluster: number,
): Standing {
  const seconds = spreadOf(samples.map((sample) => sample.seconds));
  return {
    contestant,
    seconds,
    reached: spreadOf(samples.map(({ reached }) => reached)),
    overhead: spreadOf(samples.map((sample) => sample.seconds - clusterSeconds(sample))),
    ...(kubectl !== undefined && { toKubectl: seconds.median / kubectl }),
    ...(cluster > 0 && { toCluster: seconds.median / cluster }),
  };
}

function clusterSeconds({ cluster }: Sample): number {
  return cluster.total / 1000;
}
