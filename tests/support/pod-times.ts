import type { V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/cluster";
import type { Collection } from "../../kubernetes/collection";
import { follow, type WatchEvent } from "../../kubernetes/follow";
import { isReady, isTerminating, listVersionOf, uidOf } from "../../kubernetes/objects";

/** What the cluster did to a pod: started it, from its creation until it was Ready, or stopped it, until it was gone. */
export interface PodSpan {
  readonly namespace: string;
  readonly kind: "start" | "stop";
  /** In milliseconds, as are all times here: when this program heard of it. */
  readonly from: number;
  readonly to: number;
}

/** Notes how long the pods of a cluster take to start and to stop. */
export class PodTimes {
  readonly #begins = new Map<string, number>();
  readonly #spans: PodSpan[] = [];
  readonly #end = new AbortController();
  readonly #start = performance.now();
  #problem: string | undefined;

  /** Notes what happens from now on. */
  static async begin(cluster: Cluster): Promise<PodTimes> {
    const pods = allPods(cluster);
    const since = listVersionOf(await pods.list());
    const times = new PodTimes();
    follow(
      pods,
      since,
      (event) => {
        times.note(event, performance.now());
      },
      times.#end.signal,
    ).catch((error: unknown) => (times.#problem = String(error)));
    return times;
  }

  /** Notes a change to a pod. */
  note({ type, object: pod }: WatchEvent<V1Pod>, at: number): void {
    const uid = uidOf(pod);
    if (type === "ADDED") this.#begins.set(`start ${uid}`, at);
    if (isReady(pod)) this.#close("start", pod, at);
    if (isTerminating(pod) && !this.#begins.has(`stop ${uid}`)) this.#begins.set(`stop ${uid}`, at);
    if (type === "DELETED") this.#close("stop", pod, at);
  }

  #close(kind: PodSpan["kind"], pod: V1Pod, to: number): void {
    const key = `${kind} ${uidOf(pod)}`;
    const from = this.#begins.get(key);
    if (from === undefined) return;
    this.#begins.delete(key);
    this.#spans.push({ namespace: pod.metadata?.namespace ?? "", kind, from, to });
  }

  /** What was noted of certain namespaces, beside how long it took in all; nothing is noted any more. */
  describe(isCounted: (namespace: string) => boolean): string {
    this.#end.abort();
    const seconds = (performance.now() - this.#start) / 1000;
    if (this.#problem !== undefined) return `How long pods took is not known: ${this.#problem}`;
    return describeSpans(
      this.#spans.filter(({ namespace }) => isCounted(namespace)),
      seconds,
    );
  }
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

function allPods(cluster: Cluster): Collection<V1Pod> {
  return {
    cluster,
    path: "/api/v1/pods",
    selection: {},
    list: () => cluster.core.listPodForAllNamespaces(),
  };
}
