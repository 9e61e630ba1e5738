import { setTimeout as after } from "node:timers/promises";
import type { Cluster } from "../kubernetes/connection/cluster";
import { answerOf, unanswering } from "./answering-cluster";
import { failureOf } from "../command-line/failures/failure-of";
import { reasonOf } from "../kubernetes/reason";
import { whileWatched } from "../command-line/while-watched";

/** How long a cluster may be silent, and how it is watched; the default suits everybody but a test. */
export interface SilencePatience {
  /** Seconds of silence after which the work is given up. */
  readonly limitSeconds: number;
  /** Seconds from one answer to the next question. */
  readonly pauseSeconds?: number;
  /** Told when the cluster falls silent, and when it answers again. */
  readonly report: (text: string) => void;
}

const DEFAULT_PAUSE_SECONDS = 5;

/**
 * Does something for as long as the cluster answers, which is asked again and again meanwhile. A short silence, such as
 * that of an API server that starts anew, is only told. The signal that the work is given is aborted with the one given
 * here, and with {@link unanswering} once a silence has lasted as long as the patience does.
 *
 * Pulumi's provider has a limit of its own, but only once it follows what it has changed: until then it waits for ever.
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

/** Waits for a silence as long as the patience; answers nothing where the work is done before. */
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
