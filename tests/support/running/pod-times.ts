import type { V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import type { Collection } from "../../../kubernetes/collection";
import { transitionsOf } from "../../../kubernetes/pods/pod-transitions";
import type { Heard, Recorder } from "../../../kubernetes/pods/recorder";

/** What the cluster did to a pod: started it, from its creation until it was Ready, or stopped it, until it was gone. */
export interface PodSpan {
  readonly namespace: string;
  readonly kind: "start" | "stop";
  /** In milliseconds, as are all times here: when this program heard of it. */
  readonly from: number;
  readonly to: number;
}

/** Describes how long the pods of certain namespaces took to start and to stop, beside how long the record took in all. */
export function describePodTimes(
  { heard, problem }: Pick<Recorder<V1Pod>, "heard" | "problem">,
  seconds: number,
  isCounted: (namespace: string) => boolean,
): string {
  if (problem !== undefined) return `How long pods took is not known: ${problem}`;
  return describeSpans(
    podSpans(heard).filter(({ namespace }) => isCounted(namespace)),
    seconds,
  );
}

function podSpans(heard: readonly Heard<V1Pod>[]): PodSpan[] {
  const transitions = transitionsOf(heard);
  const from = { Ready: "created", gone: "terminating" } as const;
  const kinds = { Ready: "start", gone: "stop" } as const;
  const begins = new Map<string, number>();
  return transitions.flatMap(({ uid, step, at, object }) => {
    begins.set(`${step} ${uid}`, at);
    if (step !== "Ready" && step !== "gone") return [];
    const begin = begins.get(`${from[step]} ${uid}`);
    begins.delete(`${from[step]} ${uid}`);
    if (begin === undefined) return [];
    return { namespace: object.metadata?.namespace ?? "", kind: kinds[step], from: begin, to: at };
  });
}

/** How long pods took, and the least that the cluster needs for a run that nothing else holds up. */
export function describeSpans(spans: readonly PodSpan[], seconds: number): string {
  if (spans.length === 0) return "No pod was started.";
  const chains = [...new Set(spans.map(({ namespace }) => namespace))].map((namespace) =>
    spans.filter((span) => span.namespace === namespace),
  );
  const longest = chains.reduce((a, b) => (busySeconds(b) > busySeconds(a) ? b : a));
  const least = busySeconds(longest);
  return [
    `In ${chains.length} namespaces ${describeKind(spans, "start")} and ${describeKind(spans, "stop")}.`,
    `The longest chain of them, ${countOf(longest, "start")} starts and ${countOf(longest, "stop")} stops in namespace ` +
      `${longest[0]?.namespace ?? ""}, kept the cluster at it for ${least.toFixed(1)} s: the least that a run takes ` +
      `at the pace that pods had in it. This one took ${seconds.toFixed(1)} s, ${(seconds / least).toFixed(1)} times that.`,
  ].join("\n");
}

/** For how long at least one of the spans lasted. */
export function busySeconds(spans: readonly PodSpan[]): number {
  let busy = 0;
  let until = -Infinity;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    busy += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return busy / 1000;
}

function describeKind(spans: readonly PodSpan[], kind: PodSpan["kind"]): string {
  const times = spans.filter((span) => span.kind === kind).map(({ from, to }) => (to - from) / 1000);
  const sum = times.reduce((total, time) => total + time, 0);
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  return `${times.length} pods ${kind === "start" ? "started" : "stopped"} (median ${median.toFixed(1)} s, ${sum.toFixed(0)} s in all)`;
}

function countOf(spans: readonly PodSpan[], kind: PodSpan["kind"]): number {
  return spans.filter((span) => span.kind === kind).length;
}

/** The pods of all namespaces. */
export function allPods(cluster: Cluster): Collection<V1Pod> {
  return {
    cluster,
    path: "/api/v1/pods",
    selection: {},
    list: () => cluster.core.listPodForAllNamespaces(),
  };
}
