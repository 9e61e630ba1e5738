import {
  type Contract,
  doesNotApply,
  type Observation,
  observation,
  type Subject,
  verdict,
} from "../contract";
import { nameOf } from "../../kubernetes/objects";
import { transitionsSoFar } from "../judging/observed-transitions";
import type { Transition } from "../../kubernetes/pod-transitions";
import { judgeSequence } from "../judging/sequence";
import { deploymentPods } from "../judging/workload-pods";

const STATEFUL_SET_PAGE = "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/";

/** A StatefulSet creates its pods one after another. Deletions come later and do not matter here. */
export const podsAreCreatedInOrder: Contract = {
  name: "no StatefulSet pod is created before the one of the ordinal before was Ready",
  reference: {
    guide: "4. StatefulSet: creation",
    kubernetes: `${STATEFUL_SET_PAGE}#deployment-and-scaling-guarantees`,
    upstream:
      "test/e2e/apps/statefulset.go: Scaling should happen in predictable order and halt if any stateful pod is unhealthy",
  },
  async judge(subject) {
    const { podNames, settings } = subject.outputs;
    if (settings.podManagementPolicy === "Parallel") return doesNotApply("the pods are made in parallel");
    const reason = whyNotRecorded(subject, podNames);
    if (reason !== undefined) return doesNotApply(reason);
    const transitions = await transitionsSoFar(subject);
    return verdict(judgeSequence(transitions, podNames, "created", "Ready"));
  },
};

/** A Parallel StatefulSet creates its pods at once. */
export const parallelPodsAreCreatedTogether: Contract = {
  name: "all pods of a Parallel StatefulSet are created before the first of them is Ready",
  reference: {
    guide: "4. StatefulSet: creation",
    kubernetes: `${STATEFUL_SET_PAGE}#parallel-pod-management`,
    upstream: "test/e2e/apps/statefulset.go: Burst scaling should run to completion even with unhealthy pods",
  },
  async judge(subject) {
    const { podNames, settings } = subject.outputs;
    if (settings.podManagementPolicy !== "Parallel")
      return doesNotApply("podManagementPolicy is OrderedReady");
    return judgeTogether(subject, podNames);
  },
};

/** A Deployment creates its pods at once. */
export const deploymentPodsAreCreatedTogether: Contract = {
  name: "all pods of the Deployment are created before the first of them is Ready",
  reference: {
    guide: "6. Deployment and ClusterIP Service",
    kubernetes: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#creating-a-deployment",
  },
  judge: async (subject) => judgeTogether(subject, (await deploymentPods(subject)).map(nameOf)),
};

async function judgeTogether(subject: Subject, podNames: readonly string[]) {
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

/** Why the creation of pods cannot be judged from the record. */
function whyNotRecorded({ recorder }: Subject, podNames: readonly string[]): string | undefined {
  const early = recorder.present.map(nameOf).filter((name) => podNames.includes(name));
  if (early.length > 0) return `recording began when ${early.join(", ")} existed already`;
  return podNames.length === 0 ? "there are no pods" : undefined;
}
