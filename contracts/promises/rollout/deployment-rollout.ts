import type { V1Pod } from "@kubernetes/client-node";
import type { DeploymentPromises } from "../../../components/promises";
import {
  type DeploymentContract,
  type DeploymentSubject,
  doesNotApply,
  observation,
  type Verdict,
  verdict,
} from "../../contract";
import { upstreamTest } from "../../upstream";
import type { WatchEvent } from "../../../kubernetes/follow";
import { hasEnded, isReady, isTerminating, resourceVersionOf, uidOf } from "../../../kubernetes/objects";
import { type Disturbance, disturbing } from "../../disturbing/disturbance";
import type { Recorder } from "../../../kubernetes/pods/recorder";
import { deploymentRollout } from "../../judging/replacement";
import { absolute } from "../../judging/max-unavailable";
import type { WitnessedRollouts } from "../../judging/steps/witnessed";
import { isOf, replicaSetNames } from "../../judging/workload-pods";
import { deploymentOf } from "../../judging/workloads";

/** A rollout of the Deployment neither takes away too many pods nor makes too many. */
export const deploymentRolloutKeepsItsLimits: DeploymentContract = {
  name: "a rollout of the Deployment has at no instant fewer Ready pods than maxUnavailable allows, or more pods than maxSurge does",
  kind: "Deployment",
  group: "rollout",
  order: 480,
  reference: {
    guide: "6. Deployment and ClusterIP Service",
    kubernetes:
      "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment",
    upstream: upstreamTest(
      "apps/deployment.go",
      "RollingUpdateDeployment should delete old pods and create new ones",
    ),
  },
  disturbs: "annotates the Deployment's pod template, which replaces all its pods, and takes that back",
  async judge(subject) {
    const { recorder, promises } = subject;
    if (promises.strategy === "Recreate") return doesNotApply("the strategy is Recreate");
    const { replicas = 1 } = (await deploymentOf(subject)).spec ?? {};
    if (replicas === 0) return doesNotApply("the Deployment has no pods");
    const judgeRollouts = async ({ from, replicaSets }: WitnessedRollouts): Promise<Verdict> =>
      judgeCounts(countsOf(subject, replicaSets, await recorder.history(), from), replicas, promises);
    const seen = subject.witnessed?.rollouts;
    if (seen !== undefined) return judgeRollouts(seen);
    const from = (await recorder.history()).length;
    return disturbing(subject, ["change the template"], async (disturbance) =>
      judgeRollouts({ from, replicaSets: await rollThereAndBack(subject, disturbance) }),
    );
  },
};

/** Rolls the Deployment out with another template, and back; returns the names of the ReplicaSets that took part. */
export async function rollThereAndBack(
  subject: DeploymentSubject,
  disturbance: Disturbance,
): Promise<ReadonlySet<string>> {
  await disturbance.changeTemplate();
  await deploymentRollout(subject);
  await disturbance.takeTemplateBack();
  await deploymentRollout(subject);
  return replicaSetNames(subject);
}

function judgeCounts(counts: readonly Count[], replicas: number, promises: DeploymentPromises): Verdict {
  const { least, most } = limitsOf(replicas, promises);
  const fewest = extreme(counts, (a, b) => a.ready < b.ready);
  const highest = extreme(counts, (a, b) => a.pods > b.pods);
  return verdict([
    observation(
      `at ${counts.length} observed instants at least ${fewest.ready} Ready pods, of ${replicas}`,
      fewest.ready >= least,
      `at resource version ${fewest.at} the Deployment had ${fewest.ready} Ready pods, where maxUnavailable leaves ${least}`,
    ),
    observation(
      `at ${counts.length} observed instants at most ${highest.pods} pods, of ${replicas}`,
      highest.pods <= most,
      `at resource version ${highest.at} the Deployment had ${highest.pods} pods, where maxSurge allows ${most}`,
    ),
  ]);
}

/** How many pods there were at one instant; those that terminate or have ended, such as evicted ones, are not counted. */
interface Count {
  readonly at: string;
  readonly pods: number;
  readonly ready: number;
}

/** Counts the Deployment's pods after each change from one on. */
export function countsOf(
  { recorder }: { readonly recorder: Pick<Recorder<V1Pod>, "present"> },
  replicaSets: ReadonlySet<string>,
  history: readonly WatchEvent<V1Pod>[],
  from: number,
): Count[] {
  const isOfDeployment = (pod: V1Pod): boolean => isOf(replicaSets, pod);
  const alive = new Map(recorder.present.filter(isOfDeployment).map((pod) => [uidOf(pod), pod]));
  const counts: Count[] = [];
  for (const [index, { type, object }] of history.entries()) {
    if (!isOfDeployment(object)) continue;
    if (type === "DELETED") alive.delete(uidOf(object));
    else alive.set(uidOf(object), object);
    const standing = [...alive.values()].filter((pod) => !isTerminating(pod) && !hasEnded(pod));
    const ready = standing.filter(isReady).length;
    if (index >= from) counts.push({ at: resourceVersionOf(object), pods: standing.length, ready });
  }
  return counts;
}

/**
 * Percentages are of the replicas: of the surge rounded up, of the unavailable rounded down. Both cannot
 * be 0, for then nothing would move.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-unavailable
 */
function limitsOf(
  replicas: number,
  {
    maxUnavailable,
    maxSurge,
  }: { readonly maxUnavailable: number | string; readonly maxSurge: number | string },
): { least: number; most: number } {
  const surge = Math.ceil(absolute(maxSurge, replicas));
  const unavailable = Math.floor(absolute(maxUnavailable, replicas));
  return { least: replicas - (surge + unavailable === 0 ? 1 : unavailable), most: replicas + surge };
}

function extreme(counts: readonly Count[], isMore: (a: Count, b: Count) => boolean): Count {
  return counts.reduce((most, count) => (isMore(count, most) ? count : most));
}
