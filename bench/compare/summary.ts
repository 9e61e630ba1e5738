import { max, median, min, quantile } from "simple-statistics";
import { MEASURES, type Measure, type Sample } from "./life";

/** Statistics of one contestant's samples of one measure, in seconds. */
interface Standing {
  readonly contestant: string;
  readonly rounds: number;
  readonly median: number;
  readonly range: readonly [least: number, most: number];
  readonly quartiles: readonly [first: number, third: number];
  /** Median of the contestant's time beyond the cluster's own time in the same run. */
  readonly overhead: number;
  /** Median against kubectl's. */
  readonly toKubectl?: number;
  /** The same if both had met the cluster's median: the ratio without the luck of either one's pods. */
  readonly toKubectlOnSameCluster?: number;
}

/** One measure at one size. */
export interface Summary {
  readonly size: string;
  readonly measure: Measure;
  /** What the cluster itself took, median over the runs of all contestants, in seconds. */
  readonly cluster: number;
  /** Pods that start one after another. */
  readonly ordered?: {
    /** Median of one pod, in seconds. */
    readonly pod: number;
    /** How many pods there were, and how many of them took longer than the kubelet's pause after an error. */
    readonly pods: number;
    readonly late: number;
  };
  readonly standings: readonly Standing[];
}

/**
 * The kubelet tries again 10 to 15 seconds after it failed to start a pod.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.1/pkg/kubelet/pod_workers.go (`backOffPeriod`)
 */
const LATE_SECONDS = 10;

const REFERENCE = "kubectl";

/** Sums up samples, size by size and measure by measure. */
export function summarize(samples: readonly Sample[]): Summary[] {
  const sizes = [...new Set(samples.map(({ size }) => size))];
  return sizes.flatMap((size) =>
    (Object.keys(MEASURES) as Measure[]).flatMap((measure) => {
      const chosen = samples.filter((sample) => sample.size === size && sample.measure === measure);
      return chosen.length > 0 ? [summaryOf(size, measure, chosen)] : [];
    }),
  );
}

function summaryOf(size: string, measure: Measure, samples: readonly Sample[]): Summary {
  const cluster = median(samples.map(clusterSeconds));
  const contestants = [...new Set(samples.map(({ contestant }) => contestant))];
  const of = (name: string) => samples.filter(({ contestant }) => contestant === name);
  const reference = contestants.includes(REFERENCE) ? standingOf(REFERENCE, of(REFERENCE)) : undefined;
  const pods = samples.flatMap((sample) => sample.cluster.ordered?.pods ?? []).map((each) => each / 1000);
  return {
    size,
    measure,
    cluster,
    ...(pods.length > 0 && {
      ordered: {
        pod: median(pods),
        pods: pods.length,
        late: pods.filter((seconds) => seconds > LATE_SECONDS).length,
      },
    }),
    standings: contestants.map((name) => compared(standingOf(name, of(name)), reference, cluster)),
  };
}

function standingOf(contestant: string, samples: readonly Sample[]): Standing {
  const seconds = samples.map((sample) => sample.seconds);
  return {
    contestant,
    rounds: seconds.length,
    median: median(seconds),
    range: [min(seconds), max(seconds)],
    quartiles: [quantile(seconds, 0.25), quantile(seconds, 0.75)],
    overhead: median(samples.map((sample) => sample.seconds - clusterSeconds(sample))),
  };
}

function compared(standing: Standing, reference: Standing | undefined, cluster: number): Standing {
  if (reference === undefined) return standing;
  return {
    ...standing,
    toKubectl: standing.median / reference.median,
    toKubectlOnSameCluster: (cluster + standing.overhead) / (cluster + reference.overhead),
  };
}

function clusterSeconds({ cluster }: Sample): number {
  return cluster.total / 1000;
}
