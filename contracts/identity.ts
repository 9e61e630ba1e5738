import { type Contract, observation, verdict } from "./contract";
import { outputOf } from "./exec";
import { nameOf } from "./objects";
import { statefulSetPods } from "./workload-pods";

/** The StatefulSet's pods are exactly those that the outputs name. */
export const podsAreNamedByOrdinal: Contract = {
  name: "the StatefulSet's pods are named after the StatefulSet and their ordinals",
  reference: {
    guide: "4. StatefulSet",
    kubernetes: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
    upstream: "test/e2e/apps/statefulset.go: should provide basic identity",
  },
  async judge(subject) {
    const { statefulSetName, podNames } = subject.outputs;
    const names = (await statefulSetPods(subject)).map(nameOf);
    const missing = podNames.filter((name) => !names.includes(name));
    return verdict([
      observation(
        `pods that StatefulSet ${statefulSetName} controls: ${names.join(", ") || "none"}`,
        names.every((name) => podNames.includes(name)),
        `StatefulSet ${statefulSetName} controls ${names.join(", ")}, where ${podNames.join(", ")} belong`,
      ),
      observation(
        `pods that the stack names: ${podNames.join(", ")}`,
        missing.length === 0,
        `StatefulSet ${statefulSetName} has no pod ${missing.join(", ")}`,
      ),
    ]);
  },
};

/** A stateful pod knows itself by the name that others know it by. */
export const hostnameIsPodName: Contract = {
  name: "each StatefulSet pod's hostname is its name",
  reference: {
    guide: "5. Stable host names",
    kubernetes: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
    upstream: "test/e2e/framework/statefulset: CheckHostname",
  },
  async judge(subject) {
    const pods = await statefulSetPods(subject);
    const observations = pods.map(async (pod) => {
      const hostname = await outputOf(subject.cluster, pod, ["hostname"]);
      return observation(
        `hostname in ${nameOf(pod)}: ${hostname}`,
        hostname === nameOf(pod),
        `the hostname of pod ${nameOf(pod)} is ${hostname}`,
      );
    });
    return verdict(await Promise.all(observations));
  },
};
