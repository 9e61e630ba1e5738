import { promisedPodNames } from "../../../components/promises";
import type { V1Pod } from "@kubernetes/client-node";
import {
  type StatefulSetContract,
  doesNotApply,
  type Observation,
  observation,
  type StatefulSetSubject,
  type Verdict,
  verdict,
} from "../../contract";
import { statefulSetPage, upstreamTest } from "../../upstream";
import type { Deed } from "../../disturbing/deed";
import { type Disturbance, disturbing } from "../../disturbing/disturbance";
import { isTerminating, nameOf, required, uidOf } from "../../../kubernetes/objects";
import { transitionsDuring } from "../../judging/steps/observed-transitions";
import { describeTransition, type Transition } from "../../../kubernetes/pods/pod-transitions";
import { SCALING_REFERENCE } from "../scaling-order";
import { judgePrecedence } from "../../judging/steps/sequence";
import { waitUntil } from "../../../kubernetes/wait-until";
import { SEVERAL_AT_ONCE, updatesSeveralAtOnce } from "../../judging/max-unavailable";
import { selectedPods, statefulSetPods } from "../../judging/workload-pods";

const BREAKS = "gives the StatefulSet's first pod an image that does not exist, so that it is not Ready";

/** Nothing is built on a pod that is not Ready. */
export const brokenPodHaltsScaleUp: StatefulSetContract = {
  name: "a StatefulSet pod that is not Ready halts scaling up until it is Ready again",
  kind: "StatefulSet",
  group: "order",
  order: 320,
  reference: SCALING_REFERENCE,
  disturbs: `${BREAKS}, scales up by one, and takes all back with the new pod's claims`,
  async judge(subject) {
    const { promises } = subject;
    const podNames = promisedPodNames(promises);
    if (promises.podManagementPolicy === "Parallel") return doesNotApply("Parallel pods wait for none");
    if (podNames.length === 0) return doesNotApply("the StatefulSet has no pods");
    return judgeHalt(subject, {
      pod: (disturbance) => disturbance.nextPod,
      step: "created",
      deed: "scale up",
      change: (disturbance) => disturbance.scale(podNames.length + 1),
    });
  },
};

/** Nothing is taken away above a pod that is not Ready. */
export const brokenPodHaltsScaleDown: StatefulSetContract = {
  name: "a StatefulSet pod that is not Ready halts scaling down until it is Ready again",
  kind: "StatefulSet",
  group: "order",
  order: 350,
  reference: SCALING_REFERENCE,
  disturbs: `${BREAKS}, scales down by one, and takes all back`,
  async judge(subject) {
    const { promises } = subject;
    const podNames = promisedPodNames(promises);
    if (promises.podManagementPolicy === "Parallel") return doesNotApply("Parallel pods wait for none");
    if (podNames.length < 2) return doesNotApply("a pod above another takes two pods");
    return judgeHalt(subject, {
      pod: () => required(podNames.at(-1), "a pod"),
      step: "terminating",
      deed: "scale down",
      change: (disturbance) => disturbance.scale(podNames.length - 1),
    });
  },
};

/** Nothing is updated while a pod is not Ready. */
export const brokenPodHaltsRollout: StatefulSetContract = {
  name: "a StatefulSet pod that is not Ready halts a rolling update until it is Ready again",
  kind: "StatefulSet",
  group: "rollout",
  order: 370,
  reference: {
    ...SCALING_REFERENCE,
    guide: "4. StatefulSet: rolling update",
    kubernetes: statefulSetPage("rolling-updates"),
  },
  disturbs: `${BREAKS}, annotates the pod template, and takes all back`,
  async judge(subject) {
    const { promises } = subject;
    const podNames = promisedPodNames(promises);
    if (promises.podManagementPolicy === "Parallel") return doesNotApply("Parallel pods wait for none");
    if (promises.updateStrategy !== "RollingUpdate") return doesNotApply("the updateStrategy is OnDelete");
    if (updatesSeveralAtOnce(promises)) return doesNotApply(SEVERAL_AT_ONCE);
    if (podNames.length < 2 || promises.partition >= podNames.length)
      return doesNotApply("it takes two pods, one of them beyond the partition");

    return judgeHalt(subject, {
      pod: () => required(podNames.at(-1), "a pod"),
      step: "terminating",
      deed: "change the template",
      change: (disturbance) => disturbance.changeTemplate(),
    });
  },
};

/** Pods of a Parallel StatefulSet do not wait for each other. */
export const brokenPodHaltsNoParallelScaling: StatefulSetContract = {
  name: "a pod of a Parallel StatefulSet that is not Ready halts neither scaling up nor scaling down",
  kind: "StatefulSet",
  group: "order",
  order: 330,
  reference: {
    ...SCALING_REFERENCE,
    kubernetes: statefulSetPage("parallel-pod-management"),
    upstream: upstreamTest(
      "apps/statefulset.go",
      "Burst scaling should run to completion even with unhealthy pods",
    ),
  },
  disturbs: `${BREAKS}, scales up by one and down again, and takes all back`,
  async judge(subject) {
    const { promises } = subject;
    const podNames = promisedPodNames(promises);
    if (promises.podManagementPolicy !== "Parallel")
      return doesNotApply("podManagementPolicy is OrderedReady");
    const [first] = await statefulSetPods(subject);
    if (!first) return doesNotApply("the StatefulSet has no pods");
    const deeds = ["break a pod", "scale up"] as const;
    return disturbing(subject, deeds, (disturbance) =>
      disturbance.breakPod(first, async () => {
        const added = disturbance.nextPod;
        const up = await transitionsDuring(subject, () => disturbance.scale(podNames.length + 1));
        const down = await transitionsDuring(subject, () => disturbance.scale(podNames.length));
        return verdict([
          judgeUnhalted(up, added, "created", first),
          judgeUnhalted(down, added, "terminating", first),
        ]);
      }),
    );
  },
};

/** What must wait until the first pod is Ready again. */
interface Halted {
  readonly pod: (disturbance: Disturbance) => string;
  readonly step: "created" | "terminating";
  /** Makes the change, and settles once the controller has acted on it. */
  readonly change: (disturbance: Disturbance) => Promise<unknown>;
  readonly deed: Deed;
}

async function judgeHalt(subject: StatefulSetSubject, halted: Halted): Promise<Verdict> {
  const deeds = ["break a pod", halted.deed] as const;
  return disturbing(subject, deeds, (disturbance) => judgeHaltedChange(subject, halted, disturbance));
}

async function judgeHaltedChange(
  subject: StatefulSetSubject,
  { pod: podOf, step, change }: Halted,
  disturbance: Disturbance,
): Promise<Verdict> {
  const pods = await statefulSetPods(subject);
  const first = required(pods[0], "a pod of the StatefulSet");
  const pod = podOf(disturbance);
  const known = new Set(pods.map(uidOf));
  const happened = (all: V1Pod[]): boolean =>
    step === "created"
      ? all.some((other) => nameOf(other) === pod)
      : !all.some((other) => nameOf(other) === pod && known.has(uidOf(other)) && !isTerminating(other));

  const transitions = await transitionsDuring(subject, () =>
    disturbance.breakPod(first, async (heal) => {
      await change(disturbance);
      await heal();
      await waitUntil(selectedPods(subject), `pod ${pod} to be ${step}`, happened);
    }),
  );
  const brokenAt = transitions.findIndex((each) => each.uid === uidOf(first) && each.step === "not Ready");
  const since = transitions.slice(Math.max(brokenAt, 0));
  return verdict([
    { seen: `pod ${nameOf(first)} was given an image that does not exist` },
    judgePrecedence(since, { pod, step, onlyAfter: { pod: nameOf(first), step: "Ready" } }),
  ]);
}

function judgeUnhalted(
  transitions: readonly Transition[],
  pod: string,
  step: Transition["step"],
  broken: V1Pod,
): Observation {
  const found = transitions.find((transition) => transition.pod === pod && transition.step === step);
  return observation(
    found ? `${describeTransition(found)}, when ${nameOf(broken)} was not Ready` : `${pod}: not ${step}`,
    found !== undefined,
    `pod ${pod} was not ${step} while ${nameOf(broken)} was not Ready: it waits, as if not Parallel`,
  );
}
