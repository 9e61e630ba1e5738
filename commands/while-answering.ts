import { setTimeout as after } from "node:timers/promises";
import type { Cluster } from "../kubernetes/connection/cluster";
import { answerOf, unanswering } from "./answering-cluster";
import { failureOf } from "../command-line/failures/failure-of";
import { reasonOf } from "../kubernetes/reason";
import { whileWatched } from "../command-line/while-watched";

/** How long a cluster may be silent, and how it is watched. Only tests need other values than the defaults. */
export interface SilencePatience {
  /** Seconds of silence after which the work is given up. */
  readonly limitSeconds: number;
  /** Seconds from one answer to the next question. */
  readonly pauseSeconds?: number;
  /** Called when the cluster stops answering, and when it answers again. */
  readonly report: (text: string) => void;
}

const DEFAULT_PAUSE_SECONDS = 5;

/**
 * Runs work for as long as the cluster answers, and asks it again and again meanwhile. A short silence, as of an API
 * server that restarts, is only reported. The work's signal is aborted when `signal` is. After a silence that is
 * longer than the patience, it is aborted with {@link unanswering}.
 *
 * Pulumi's provider has a limit of its own, but only after it has begun to watch the object. Before that, it waits
 * for ever.
 *
 * @see https://github.com/pulumi/pulumi-kubernetes/blob/v4.25.0/provider/pkg/await/informers/factory.go (`Subscribe`)
 */
export async function whileAnswering<T>(
  cluster: Cluster,
  patience: SilencePatience,
  signal: AbortSignal,
  use: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return whileWatched((done) => untilSilent(cluster, patience, done), signal, use);
}

/** Waits for a silence as long as the patience; returns undefined if the work is done before. */
async function untilSilent(
  cluster: Cluster,
  { limitSeconds, pauseSeconds = DEFAULT_PAUSE_SECONDS, report }: SilencePatience,
  done: AbortSignal,
): Promise<Error | undefined> {
  const kubeContext = cluster.kubeConfig.getCurrentContext();
  let silentSince: number | undefined;
  for (;;) {
    const asked = performance.now();
    const failure = await failureOf(() => answerOf(cluster, done));
    if (done.aborted) return undefined;
    if (failure === undefined && silentSince !== undefined) {
      report(`The cluster of kubeconfig context "${kubeContext}" answers again.`);
      silentSince = undefined;
    } else if (failure !== undefined && silentSince === undefined) {
      report(
        `The cluster of kubeconfig context "${kubeContext}" does not answer: ${reasonOf(failure)}. ` +
          `Pulumi waits for it, ${limitSeconds} s at most.`,
      );
      silentSince = asked;
    }
    if (silentSince !== undefined && performance.now() - silentSince > limitSeconds * 1000)
      return unanswering(kubeContext, failure);

    await failureOf(() => after(pauseSeconds * 1000, undefined, { signal: done }));
  }
}
