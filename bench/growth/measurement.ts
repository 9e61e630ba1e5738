import type { V1StatefulSet } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { statefulSetNamed } from "../../kubernetes/collection";
import { isTerminating } from "../../kubernetes/objects";
import { type Heard, Recorder } from "../../kubernetes/pods/recorder";
import { type PeakMemoryByRole, requireAllSeen, watchingMemory } from "./peak-memory";
import type { Size, Stacks } from "./stacks";

/** Name of the program's StatefulSet. */
const STATEFUL_SET = "web";

/** What a stack of a size took. Times are in seconds. */
export interface Point extends Size {
  /** First `pulumi up`, until all pods are Ready, and what the cluster itself took of that. */
  readonly up: number;
  readonly upOfCluster: number;
  /** `pulumi up` with nothing to change. */
  readonly unchanged: number;
  readonly preview: number;
  /** `pulumi stack output --json`: all outputs. */
  readonly outputs: number;
  /** `pulumi destroy`, until the pods are gone, and what the cluster itself took of that. */
  readonly destroy: number;
  readonly destroyOfCluster: number;
  /** Peak resident memory of the first `pulumi up`, in MiB. */
  readonly memory: PeakMemoryByRole;
  readonly stateBytes: number;
}

/** Deploys, repeats, reads and destroys a stack of a size. */
export async function measure(
  size: Size,
  cluster: Cluster,
  stacks: Stacks,
  signal: AbortSignal,
): Promise<Point> {
  const stack = `r${size.replicas}${size.claims ? "-claims" : ""}`;
  const timed = async (...args: readonly string[]): Promise<[seconds: number, printed: string]> => {
    const start = performance.now();
    const printed = await stacks.pulumi([...args, "--stack", stack], signal);
    const seconds = (performance.now() - start) / 1000;
    console.log(`  pulumi ${args.join(" ")}: ${seconds.toFixed(1)} s`);
    return [seconds, printed];
  };
  await stacks.create(stack, size, signal);
  const workload = statefulSetNamed(cluster, stacks.namespaceOf(stack), STATEFUL_SET);
  return Recorder.within(workload, async (record) => {
    const [[up], memory] = await watchingMemory(() => timed("up", "--yes", "--skip-preview"));
    requireAllSeen(memory);
    const [unchanged] = await timed("up", "--yes", "--skip-preview");
    const [preview] = await timed("preview");
    const [outputs, printed] = await timed("stack", "output", "--json");
    requireNames(printed, size.replicas);
    const stateBytes = await stacks.stateBytes(stack);
    const [destroy] = await timed("destroy", "--yes", "--skip-preview");
    const { created, allReady, deleting, gone } = timesOf(await record.history());
    const upOfCluster = secondsBetween(created, allReady);
    const destroyOfCluster = secondsBetween(deleting, gone);
    return {
      ...size,
      ...{ up, upOfCluster, unchanged, preview, outputs, destroy, destroyOfCluster, memory, stateBytes },
    };
  });
}

/** The times of the cluster's own work, so that the rest of an update can be told apart. */
function timesOf(history: readonly Heard<V1StatefulSet>[]) {
  const first = (isMeant: (change: Heard<V1StatefulSet>) => boolean): number | undefined =>
    history.find(isMeant)?.at;
  return {
    created: first(() => true),
    allReady: first(({ object: { spec, status } }) => status?.readyReplicas === spec?.replicas),
    deleting: first(({ object }) => isTerminating(object)),
    gone: first(({ type }) => type === "DELETED"),
  };
}

/** Fast outputs would prove nothing if they were incomplete. */
function requireNames(json: string, count: number): void {
  const { podDnsNames = [] } = JSON.parse(json) as { podDnsNames?: string[] };
  if (podDnsNames.length !== count || !podDnsNames.at(-1)?.startsWith(`${STATEFUL_SET}-${count - 1}.`))
    throw new Error(`output podDnsNames has ${podDnsNames.length} names instead of ${count}, or wrong ones`);
}

function secondsBetween(from: number | undefined, to: number | undefined): number {
  if (from === undefined || to === undefined)
    throw new Error("the cluster's events lack the start or the end");
  return (to - from) / 1000;
}
