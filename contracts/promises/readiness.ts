import type { V1Pod } from "@kubernetes/client-node";
import {
  type DeploymentContract,
  doesNotApply,
  observation,
  type Reference,
  type StatefulSetContract,
  type Subject,
  type Verdict,
  verdict,
} from "../contract";
import { isReady, nameOf, orUndefined } from "../../kubernetes/objects";
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
    const isThere = (await orUndefined(statefulSetOf(subject))) !== undefined;
    return judgeReadiness(subject, isThere, replicas, await statefulSetPods(subject));
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
    const isThere = (await orUndefined(deploymentOf(subject))) !== undefined;
    return judgeReadiness(subject, isThere, replicas, await deploymentPods(subject));
  },
};

function judgeReadiness(
  { promises: { kind, name } }: Subject,
  isThere: boolean,
  replicas: number,
  pods: readonly V1Pod[],
): Verdict {
  const workload = `${kind} ${name}`;
  if (!isThere) return verdict([observation(`${workload}: missing`, false, `there is no ${workload}`)]);
  if (replicas === 0 && pods.length === 0) return doesNotApply("it promises no pods");
  const ready = pods.filter(isReady).map(nameOf);
  const words = `${workload} has ${ready.length} Ready pods of ${replicas}: ${ready.join(", ") || "none"}`;
  return verdict([observation(words, ready.length >= replicas, words)]);
}
