import type { Cluster } from "../../kubernetes/cluster";
import type { Operation } from "./operation";
import { type Instruments, measured } from "./operation";
import { requireAllSeen } from "./peak-memory";
import { type ScaleRun, namespaceOf } from "./scale-run";
import type { ScaleBackend, StackSize } from "./scale-backend";
import { WorkloadClock } from "./workload-clock";

/** Name of the program's StatefulSet. */
const STATEFUL_SET = "web";

/** An operation that waits for the cluster. */
export interface AwaitedOperation extends Operation {
  /** How long the cluster itself took, by its own events. */
  readonly clusterSeconds: number;
}

/** What a stack with so many replicas took. */
export interface ReplicasPoint extends StackSize {
  /** First `pulumi up`, until all pods are Ready. */
  readonly up: AwaitedOperation;
  /** `pulumi up` with nothing to change. */
  readonly unchanged: Operation;
  readonly preview: Operation;
  /** `pulumi stack output podDnsNames --json`. */
  readonly output: { readonly seconds: number; readonly bytes: number };
  /** `pulumi stack output --json`: all outputs. */
  readonly outputs: { readonly seconds: number; readonly bytes: number };
  /** `pulumi destroy`, until the StatefulSet and its pods are gone. */
  readonly destroy: AwaitedOperation;
  readonly stateBytes: number;
  readonly measuredAt: string;
}

/** What a measurement needs. */
export interface Measuring {
  readonly cluster: Cluster;
  readonly run: ScaleRun;
  readonly backend: ScaleBackend;
  readonly instruments: Instruments;
  readonly signal: AbortSignal;
  readonly report: (text: string) => void;
}

/** Deploys, repeats, reads and destroys a stack of a size. */
export async function measureReplicas(size: StackSize, measuring: Measuring): Promise<ReplicasPoint> {
  const { cluster, run, backend, instruments, signal, report } = measuring;
  const stack = `r${size.replicas}${size.claims ? "-claims" : ""}`;
  const pulumi = (...args: readonly string[]): Promise<string> =>
    backend.pulumi([...args, "--stack", stack], signal);
  await backend.createStack(stack, size, signal);
  const clock = await WorkloadClock.start(cluster, namespaceOf(run, stack), STATEFUL_SET);
  try {
    const up = await measured(() => pulumi("up", "--yes", "--skip-preview"), instruments);
    requireAllSeen(up.memory);
    const upInCluster = secondsBetween(clock.times.created, clock.times.allReady);
    report(`up ${seconds(up.seconds)}, of which the cluster needs ${seconds(upInCluster)}`);

    const unchanged = await measured(() => pulumi("up", "--yes", "--skip-preview"), instruments);
    const preview = await measured(() => pulumi("preview"), instruments);
    const output = await timedOutput(() => pulumi("stack", "output", "podDnsNames", "--json"));
    requireNames(output.text, size.replicas);
    const outputs = await timedOutput(() => pulumi("stack", "output", "--json"));
    const stateBytes = await backend.stateBytes(stack);
    report(`nothing to change ${seconds(unchanged.seconds)}, output podDnsNames ${seconds(output.seconds)}`);

    const destroy = await measured(() => pulumi("destroy", "--yes", "--skip-preview"), instruments);
    const destroyInCluster = secondsBetween(clock.times.deleting, clock.times.gone);
    report(`destroy ${seconds(destroy.seconds)}, of which the cluster needs ${seconds(destroyInCluster)}`);
    return {
      ...size,
      up: { ...up, clusterSeconds: upInCluster },
      unchanged,
      preview,
      output: { seconds: output.seconds, bytes: output.text.length },
      outputs: { seconds: outputs.seconds, bytes: outputs.text.length },
      destroy: { ...destroy, clusterSeconds: destroyInCluster },
      stateBytes,
      measuredAt: new Date().toISOString(),
    };
  } finally {
    await clock.stop();
  }
}

async function timedOutput(read: () => Promise<string>): Promise<{ seconds: number; text: string }> {
  const start = performance.now();
  const text = await read();
  return { seconds: (performance.now() - start) / 1000, text };
}

/** An output that is fast because it is cut off would be of no use. */
function requireNames(json: string, count: number): void {
  const names = JSON.parse(json) as string[];
  if (names.length !== count || !names.at(-1)?.startsWith(`${STATEFUL_SET}-${count - 1}.`)) {
    throw new Error(`output podDnsNames has ${names.length} names instead of ${count}, or the wrong ones`);
  }
}

function secondsBetween(from: number | undefined, to: number | undefined): number {
  if (from === undefined || to === undefined)
    throw new Error("the cluster's events lack the begin or the end");
  return (to - from) / 1000;
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
