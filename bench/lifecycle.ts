import type { V1Pod } from "@kubernetes/client-node";
import { controllerOf, isReady, isTerminating, mainContainerOf } from "../kubernetes/objects";
import { now } from "./clock";
import { clusterTime } from "./cluster-time";
import { type Contestant, PATIENCE_SECONDS } from "./contestant";
import type { Measure } from "./measure";
import { inNamespace, manifestOf } from "./manifest";
import type { Sample } from "./sample";
import type { Setting } from "./setting";
import type { Target, Targets } from "./target";
import { type Living, WorkloadRecord } from "./workload-record";
import type { Cluster } from "../kubernetes/cluster";

/** One life of the workloads, from their deployment to their removal. */
export interface Life {
  readonly cluster: Cluster;
  /** Namespace that does not exist yet. */
  readonly namespace: string;
  readonly contestant: Contestant;
  readonly setting: Setting;
  /** What is measured of it. Workloads are deployed and removed whether that is measured or not. */
  readonly measures: readonly Measure[];
  readonly targets: Targets;
  /** Called when the workloads are deployed for the first time. */
  readonly onDeployed: () => Promise<void>;
}

/** A measurement of a life, which knows neither its round nor the others. */
export type LifeSample = Omit<Sample, "round">;

/** Has a contestant deploy, change and remove the workloads, one measure after another. */
export async function liveThrough(life: Life, interrupt: AbortSignal): Promise<LifeSample[]> {
  const { cluster, namespace, setting, targets, measures } = life;
  return WorkloadRecord.within(cluster, namespace, async (record) => {
    const samples: LifeSample[] = [];
    let target = targets.deployed(setting);
    for (const measure of stepsOf(measures)) {
      target = targets.after(measure, target);
      await write(life, target);
      const sample = await time(life, record, measure, target, interrupt);
      if (measures.includes(measure)) samples.push(sample);
      if (measure === "up") await life.onDeployed();
    }
    return samples;
  });
}

/** The steps that it takes: a life begins and ends whatever is measured of it. */
function stepsOf(measures: readonly Measure[]): Measure[] {
  const between = measures.filter((measure) => measure !== "up" && measure !== "destroy");
  return ["up", ...between, "destroy"];
}

async function write({ contestant, namespace, targets }: Life, target: Target): Promise<void> {
  await contestant.write({
    namespace,
    config: { ...targets.config(target), namespace },
    manifests: inNamespace(targets.manifests(target), namespace),
  });
}

async function time(
  { contestant, setting, targets }: Life,
  record: WorkloadRecord,
  measure: Measure,
  target: Target,
  interrupt: AbortSignal,
): Promise<LifeSample> {
  const isDone = measure === "destroy" ? isGone : isDeployed(target, targets);
  const failed = new AbortController();
  const patience = AbortSignal.timeout(PATIENCE_SECONDS * 1000);
  const begin = now();
  const command = start(contestant, measure, interrupt);
  try {
    const [ended, reached] = await Promise.all([
      command.then(now),
      record.until(isDone, AbortSignal.any([interrupt, failed.signal, patience])),
    ]);
    return {
      setting: setting.name,
      measure,
      contestant: contestant.name,
      seconds: (Math.max(ended, reached) - begin) / 1000,
      reached: (reached - begin) / 1000,
      ended: (ended - begin) / 1000,
      cluster: clusterTime(record, begin),
    };
  } finally {
    failed.abort();
    // A command that is still at work would go on in a namespace that is being removed.
    await command.catch(() => undefined);
  }
}

function start(contestant: Contestant, measure: Measure, signal: AbortSignal): Promise<void> {
  if (measure === "destroy") return contestant.destroy(signal);
  if (measure === "preview") return contestant.preview(signal);
  return contestant.deploy(signal);
}

function isGone({ pods, controllers }: Living): boolean {
  return pods.length === 0 && controllers.length === 0;
}

/** Whether all pods are there, Ready and of the image. Old ones that are only about to go do not count. */
function isDeployed(target: Target, targets: Targets): (living: Living) => boolean {
  const manifests = targets.manifests(target);
  const expected = {
    StatefulSet: replicasOf(manifestOf(manifests, "StatefulSet").spec),
    ReplicaSet: replicasOf(manifestOf(manifests, "Deployment").spec),
  };
  return ({ pods }) => {
    const staying = pods.filter((pod) => !isTerminating(pod));
    return (
      staying.every((pod) => isReady(pod) && mainContainerOf(pod).image === target.image) &&
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
