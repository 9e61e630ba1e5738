import { promisedPodNames } from "../../components/promises";
import {
  type DeploymentContract,
  type Observers,
  type StatefulSetContract,
  doesNotApply,
  type Observation,
  observation,
  verdict,
} from "../contract";
import { statefulSetPage, upstreamTest } from "../upstream";
import { nameOf } from "../../kubernetes/objects";
import { transitionsSoFar } from "../judging/steps/observed-transitions";
import type { Transition } from "../../kubernetes/pods/pod-transitions";
import { judgeSequence } from "../judging/steps/sequence";
import { deploymentOf, statefulSetOf } from "../judging/workloads";
import { isOf, replicaSetNames } from "../judging/workload-pods";

/** Scaling and updates create later pods; these are not judged here. */
const CHANGED = "its spec was changed since it was made";

/** A StatefulSet creates its pods one after another. Deletions come later and do not matter here. */
export const podsAreCreatedInOrder: StatefulSetContract = {
  name: "no StatefulSet pod is created before the one of the ordinal before was Ready",
  kind: "StatefulSet",
  group: "order",
  core: true,
  order: 70,
  reference: {
    guide: "4. StatefulSet: creation",
    kubernetes: statefulSetPage("deployment-and-scaling-guarantees"),
    upstream: upstreamTest(
      "apps/statefulset.go",
      "Scaling should happen in predictable order and halt if any stateful pod is unhealthy",
    ),
  },
  async judge(subject) {
    const { promises } = subject;
    const podNames = promisedPodNames(promises);
    if (promises.podManagementPolicy === "Parallel") return doesNotApply("the pods are made in parallel");
    const reason = whyNotRecorded(subject, podNames);
    if (reason !== undefined) return doesNotApply(reason);
    const transitions = await transitionsSoFar(subject);
    return verdict(judgeSequence(transitions, podNames, "created", "Ready"));
  },
};

/** A Parallel StatefulSet creates its pods at once. */
export const parallelPodsAreCreatedTogether: StatefulSetContract = {
  name: "all pods of a Parallel StatefulSet are created before the first of them is Ready",
  kind: "StatefulSet",
  group: "order",
  order: 80,
  reference: {
    guide: "4. StatefulSet: creation",
    kubernetes: statefulSetPage("parallel-pod-management"),
    upstream: upstreamTest(
      "apps/statefulset.go",
      "Burst scaling should run to completion even with unhealthy pods",
    ),
  },
  async judge(subject) {
    const { promises } = subject;
    const podNames = promisedPodNames(promises);
    if (promises.podManagementPolicy !== "Parallel")
      return doesNotApply("podManagementPolicy is OrderedReady");
    if ((await statefulSetOf(subject)).metadata?.generation !== 1) return doesNotApply(CHANGED);
    return judgeTogether(subject, podNames);
  },
};

/** A Deployment creates its pods at once. */
export const deploymentPodsAreCreatedTogether: DeploymentContract = {
  name: "all pods of the Deployment are created before the first of them is Ready",
  kind: "Deployment",
  group: "order",
  order: 90,
  reference: {
    guide: "6. Deployment and ClusterIP Service",
    kubernetes: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#creating-a-deployment",
  },
  async judge(subject) {
    const { metadata, spec } = await deploymentOf(subject);
    if (metadata?.generation !== 1) return doesNotApply(CHANGED);
    const replicaSets = await replicaSetNames(subject);
    const early = subject.recorder.present.filter((pod) => isOf(replicaSets, pod)).map(nameOf);
    if (early.length > 0) return doesNotApply(recordedLate(early));
    // Later pods replace one of these.
    const first = (await subject.recorder.history())
      .filter(({ type, object }) => type === "ADDED" && isOf(replicaSets, object))
      .slice(0, spec?.replicas ?? 1);
    return judgeTogether(
      subject,
      first.map(({ object }) => nameOf(object)),
    );
  },
};

async function judgeTogether(subject: Observers, podNames: readonly string[]) {
  if (podNames.length < 2) return doesNotApply("creating pods together takes two pods");
  const reason = whyNotRecorded(subject, podNames);
  if (reason !== undefined) return doesNotApply(reason);
  const transitions = (await transitionsSoFar(subject)).filter(({ pod }) => podNames.includes(pod));
  const firstReady = transitions.findIndex(({ step }) => step === "Ready");
  return verdict(podNames.map((pod) => judgeUnawaited(transitions, pod, firstReady)));
}

function judgeUnawaited(transitions: readonly Transition[], pod: string, firstReady: number): Observation {
  const creation = transitions.findIndex(
    (transition) => transition.pod === pod && transition.step === "created",
  );
  const ready = transitions[firstReady];
  const readiness = ready ? `${ready.pod} Ready at ${ready.resourceVersion}` : "none Ready yet";
  return observation(
    `${pod} created at resource version ${transitions[creation]?.resourceVersion ?? "unknown"}; ${readiness}`,
    creation >= 0 && (firstReady < 0 || creation < firstReady),
    `pod ${pod} was created only once ${ready?.pod ?? "another"} was Ready: it waited for it`,
  );
}

function recordedLate(early: readonly string[]): string {
  return `recording began when ${early.join(", ")} existed already`;
}

/** Why the creation of pods cannot be judged from the record. */
function whyNotRecorded({ recorder }: Observers, podNames: readonly string[]): string | undefined {
  const early = recorder.present.map(nameOf).filter((name) => podNames.includes(name));
  if (early.length > 0) return recordedLate(early);
  return podNames.length === 0 ? "there are no pods" : undefined;
}
