import type { V1Deployment, V1Pod, V1StatefulSet } from "@kubernetes/client-node";
import {
  type DeploymentContract,
  doesNotApply,
  type Observation,
  observation,
  type Reference,
  type StatefulSetContract,
  type Subject,
  type Verdict,
  verdict,
} from "../contract";
import { isReady, isTerminating, nameOf, orUndefined } from "../../kubernetes/objects";
import { deploymentPods, statefulSetPods } from "../judging/workload-pods";
import { deploymentOf, statefulSetOf } from "../judging/workloads";
import { statefulSetPage } from "../upstream";

/** The other contracts can be proven only if this one holds. */
export const statefulSetPodsAreReady: StatefulSetContract = {
  name: "the StatefulSet has all pods that it promises, and each of them is Ready",
  kind: "StatefulSet",
  group: "identity",
  core: true,
  order: 22,
  reference: {
    guide: "4. StatefulSet",
    kubernetes: statefulSetPage("deployment-and-scaling-guarantees"),
  },
  async judge(subject) {
    const { replicas } = subject.promises;
    const live = await orUndefined(statefulSetOf(subject));
    return judgeReadiness(subject, live, replicas, await statefulSetPods(subject));
  },
};

/** The other contracts can be proven only if this one holds. */
export const deploymentPodsAreReady: DeploymentContract = {
  name: "the Deployment has all pods that it promises, and each of them is Ready",
  kind: "Deployment",
  group: "stateless",
  core: true,
  order: 24,
  reference: {
    guide: "6. Deployment and ClusterIP Service",
    kubernetes: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#complete-deployment",
  } satisfies Reference,
  async judge(subject) {
    const { replicas = 1 } = subject.promises;
    const live = await orUndefined(deploymentOf(subject));
    const pods = await deploymentPods(subject);
    return judgeReadiness(subject, live, replicas, pods, stalledRollout(live));
  },
};

/** A rollout that failed leaves the former pods, which are Ready. */
function stalledRollout(deployment: V1Deployment | undefined): Observation[] {
  const progress = deployment?.status?.conditions?.find(({ type }) => type === "Progressing");
  if (progress?.status !== "False") return [];
  const words = `its rollout does not get on: ${progress.message ?? progress.reason ?? "no reason given"}`;
  return [{ seen: words, violation: words }];
}

function judgeReadiness(
  { promises: { kind, name } }: Subject,
  live: V1StatefulSet | V1Deployment | undefined,
  replicas: number,
  pods: readonly V1Pod[],
  others: readonly Observation[] = [],
): Verdict {
  const workload = `${kind} ${name}`;
  if (live === undefined)
    return verdict([observation(`${workload}: missing`, false, `there is no ${workload}`)]);
  if (isTerminating(live)) return verdict([deletion(workload, live)]);
  if (replicas === 0 && pods.length === 0) return doesNotApply("it promises no pods");
  const ready = pods.filter(isReady).map(nameOf);
  const words = `${workload} has ${ready.length} Ready pods of ${replicas}: ${ready.join(", ") || "none"}`;
  return verdict([observation(words, ready.length >= replicas, words), ...others]);
}

/** What still has its pods goes with them once its finalizers let it. */
function deletion(workload: string, { metadata }: V1StatefulSet | V1Deployment): Observation {
  const { finalizers = [] } = metadata ?? {};
  const words = `${workload} is being deleted${finalizers.length > 0 ? `, as soon as its finalizers let it: ${finalizers.join(", ")}` : ""}`;
  return { seen: words, violation: words };
}
