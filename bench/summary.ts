import type { OrderedTime } from "./cluster-time";
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
  /** What the cluster itself took in the contestant's own runs. */
  readonly cluster: Spread;
  /** What the contestant took beyond the cluster's own time of the same run. */
  readonly overhead: Spread;
  /** Median against kubectl's. */
  readonly toKubectl?: number;
  /** The same, had both met the cluster's median: what is left of it without the luck of the pods of either. */
  readonly toKubectlOnSameCluster?: number;
  /** Median against the cluster's own time; undefined where the cluster had nothing to do. */
  readonly toCluster?: number;
}

/** One measure at one setting. */
export interface Summary {
  readonly setting: string;
  readonly measure: Measure;
  /** What the cluster itself took, over the runs of all contestants; seconds. */
  readonly cluster: Spread;
  /** How that comes about where pods start one after another. */
  readonly ordered?: Ordered;
  readonly standings: readonly Standing[];
}

/** The cluster's time of pods that start one after another. */
export interface Ordered {
  /** Median over the runs of all their pods' times together, and of the controller's; seconds. */
  readonly pods: number;
  readonly controller: number;
  /** Over all pods of all runs, in seconds. */
  readonly each: Spread;
  /** How many of them took longer than the kubelet's pause after an error. */
  readonly late: number;
}

/** The kubelet tries again 10 to 15 seconds after it failed to start a pod (backOffPeriod in its sources). */
const LATE_SECONDS = 10;

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
  const kubectl = reference.length > 0 ? standingOf(MEASURE_OF_ALL, reference, cluster.median) : undefined;
  const ordered = samples.flatMap((sample) => sample.cluster.ordered ?? []);
  return {
    setting,
    measure,
    cluster,
    ...(ordered.length > 0 && {
      ordered: orderedOf(ordered),
    }),
    standings: contestants.flatMap((contestant) => {
      const own = samples.filter((sample) => sample.contestant === contestant);
      return own.length > 0 ? [standingOf(contestant, own, cluster.median, kubectl)] : [];
    }),
  };
}

function orderedOf(times: readonly OrderedTime[]): Ordered {
  const each = times.flatMap(({ pods }) => pods.map((milliseconds) => milliseconds / 1000));
  return {
    pods: median(times.map(({ pods }) => pods.reduce((sum, pod) => sum + pod, 0))) / 1000,
    controller: median(times.map(({ controller }) => controller)) / 1000,
    each: spreadOf(each),
    late: each.filter((seconds) => seconds > LATE_SECONDS).length,
  };
}

function standingOf(
  contestant: string,
  samples: readonly Sample[],
  cluster: number,
  kubectl?: Standing,
): Standing {
  const seconds = spreadOf(samples.map((sample) => sample.seconds));
  const overhead = spreadOf(samples.map((sample) => sample.seconds - clusterSeconds(sample)));
  return {
    contestant,
    seconds,
    reached: spreadOf(samples.map(({ reached }) => reached)),
    cluster: spreadOf(samples.map(clusterSeconds)),
    overhead,
    ...(kubectl && {
      toKubectl: seconds.median / kubectl.seconds.median,
      toKubectlOnSameCluster: (cluster + overhead.median) / (cluster + kubectl.overhead.median),
    }),
    ...(cluster > 0 && { toCluster: seconds.median / cluster }),
  };
}

function clusterSeconds({ cluster }: Sample): number {
  return cluster.total / 1000;
}
