import type { V1Deployment, V1Pod, V1StatefulSet } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { deleteNamespace } from "../../kubernetes/namespace-deletion";
import { controllerOf, isReady, isTerminating } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";
import { deploymentsIn, podsIn, statefulSetsIn, allVolumes } from "../../kubernetes/collection";
import { now, Recorder } from "../../kubernetes/pods/recorder";
import { clusterTime, type ClusterTime, type History } from "./cluster-time";
import { type Contestant, PATIENCE_SECONDS, type Wanted } from "./contestant";
import { manifestOfKind } from "./manifest";

/** What is measured, in the order of a workload's life. */
export const MEASURES = {
  up: "deploy, until all pods are Ready",
  again: "the same once more, with nothing to do",
  preview: "say what would change, when nothing would",
  destroy: "remove, until the last pod is gone",
} as const;

export type Measure = keyof typeof MEASURES;

/** One measurement. All times are in seconds from the start of the contestant's command. */
export interface Sample {
  /** Replicas of the StatefulSet, such as `10` or `50-parallel`. */
  readonly size: string;
  readonly measure: Measure;
  readonly contestant: string;
  /** Until the command had ended and the cluster was as wanted, whichever came later. */
  readonly seconds: number;
  /** Until the cluster was as wanted. */
  readonly reached: number;
  /** Until the command had ended. */
  readonly ended: number;
  /** What the cluster itself took. */
  readonly cluster: ClusterTime;
}

/** One life of the workloads, from deployment to removal. */
export interface Life {
  readonly cluster: Cluster;
  readonly contestant: Contestant;
  readonly size: string;
  readonly wanted: Wanted;
  /** Called when the workloads are deployed for the first time. */
  readonly onDeployed: () => Promise<void>;
}

const REMOVAL_SECONDS = 300;

/** Lets a contestant deploy and remove the workloads in a new namespace, and removes the namespace at the end. */
export async function liveThrough(life: Life, interrupt: AbortSignal): Promise<Sample[]> {
  const { cluster, wanted, contestant } = life;
  try {
    return await recording(cluster, wanted.namespace, async (records) => {
      const samples: Sample[] = [];
      await contestant.write(wanted);
      for (const measure of Object.keys(MEASURES) as Measure[]) {
        samples.push(await time(life, records, measure, interrupt));
        if (measure === "up") await life.onDeployed();
      }
      return samples;
    });
  } finally {
    await removeNamespace(cluster, wanted.namespace);
  }
}

/** What the API server reports of a namespace's workloads. The namespace is empty, or does not exist yet, at first. */
interface Records {
  readonly pods: Recorder<V1Pod>;
  readonly statefulSets: Recorder<V1StatefulSet>;
  readonly deployments: Recorder<V1Deployment>;
}

function recording<T>(
  cluster: Cluster,
  namespace: string,
  use: (records: Records) => Promise<T>,
): Promise<T> {
  return Recorder.within(podsIn(cluster, namespace), (pods) =>
    Recorder.within(statefulSetsIn(cluster, namespace), (statefulSets) =>
      Recorder.within(deploymentsIn(cluster, namespace), (deployments) =>
        use({ pods, statefulSets, deployments }),
      ),
    ),
  );
}

function historyOf({ pods, statefulSets, deployments }: Records): History {
  return { pods: pods.heard, controllers: [...statefulSets.heard, ...deployments.heard] };
}

async function time(
  { contestant, size, wanted }: Life,
  records: Records,
  measure: Measure,
  interrupt: AbortSignal,
): Promise<Sample> {
  const failed = new AbortController();
  const patience = AbortSignal.timeout(PATIENCE_SECONDS * 1000);
  const begin = now();
  const command = start(contestant, measure, interrupt);
  try {
    const [ended, reached] = await Promise.all([
      command.then(now),
      reach(measure, wanted, records, AbortSignal.any([interrupt, failed.signal, patience])),
    ]);
    return {
      size,
      measure,
      contestant: contestant.name,
      seconds: (Math.max(ended, reached) - begin) / 1000,
      reached: (reached - begin) / 1000,
      ended: (ended - begin) / 1000,
      cluster: clusterTime(historyOf(records), begin),
    };
  } finally {
    failed.abort();
    // Otherwise a command that still runs would go on in a namespace that is being removed.
    await command.catch(() => undefined);
  }
}

function start(contestant: Contestant, measure: Measure, signal: AbortSignal): Promise<void> {
  if (measure === "destroy") return contestant.destroy(signal);
  if (measure === "preview") return contestant.preview(signal);
  return contestant.deploy(signal);
}

/** Waits until the cluster is as wanted; returns when that was heard of. */
async function reach(
  measure: Measure,
  wanted: Wanted,
  { pods, statefulSets, deployments }: Records,
  signal: AbortSignal,
): Promise<number> {
  if (measure !== "destroy") return pods.until(isDeployed(wanted), signal);
  const isGone = (living: readonly unknown[]): boolean => living.length === 0;
  const gone = [
    statefulSets.until(isGone, signal),
    deployments.until(isGone, signal),
    pods.until(isGone, signal),
  ];
  return Math.max(...(await Promise.all(gone)));
}

function isDeployed({ manifests }: Wanted): (pods: readonly V1Pod[]) => boolean {
  const expected = {
    StatefulSet: replicasOf(manifestOfKind(manifests, "StatefulSet").spec),
    ReplicaSet: replicasOf(manifestOfKind(manifests, "Deployment").spec),
  };
  return (pods) => {
    const staying = pods.filter((pod) => !isTerminating(pod));
    return (
      staying.every(isReady) &&
      Object.entries(expected).every(([kind, count]) => staying.filter(isOf(kind)).length === count)
    );
  };
}

function isOf(kind: string): (pod: V1Pod) => boolean {
  return (pod) => controllerOf(pod)?.startsWith(`${kind}/`) ?? false;
}

function replicasOf(spec: unknown): number {
  return (spec as { replicas: number }).replicas;
}

/** Also waits for the volumes, whose removal would slow the next life down. */
async function removeNamespace(cluster: Cluster, namespace: string): Promise<void> {
  await deleteNamespace(cluster, namespace, REMOVAL_SECONDS);
  await waitUntil(
    allVolumes(cluster),
    `the volumes of namespace ${namespace} to be gone`,
    (volumes) => volumes.every(({ spec }) => spec?.claimRef?.namespace !== namespace),
    REMOVAL_SECONDS,
  );
}
