import {
  type StatefulSetContract,
  doesNotApply,
  observation,
  type StatefulSetSubject,
  verdict,
} from "../contract";
import { statefulSetPage, upstreamTest } from "../upstream";
import { disturbing } from "../disturbing/disturbance";
import { promisedClaimNames, promisedPodDnsName, promisedPodNames } from "../../components/promises";
import { claimNamesOf, isTerminating, nameOf, ordinalOf, uidOf } from "../../kubernetes/objects";
import { NO_SERVICE } from "../judging/asking/dns-observation";
import { hostnameIn } from "../judging/asking/hostname";
import { replaceStatefulSetPod } from "../judging/replacement";
import { standingPods, statefulSetPods } from "../judging/workload-pods";

/** The StatefulSet's pods are exactly those that it promises. */
export const podsAreNamedByOrdinal: StatefulSetContract = {
  name: "the StatefulSet's pods are named after the StatefulSet and their ordinals",
  kind: "StatefulSet",
  group: "identity",
  core: true,
  order: 30,
  reference: {
    guide: "4. StatefulSet",
    kubernetes: statefulSetPage("stable-network-id"),
    upstream: upstreamTest("apps/statefulset.go", "should provide basic identity"),
  },
  async judge(subject) {
    const { name: statefulSet } = subject.promises;
    const podNames = promisedPodNames(subject.promises);
    if (podNames.length === 0) return doesNotApply("the StatefulSet has no pods");
    // A pod that was scaled away is there until it has ended, which a finalizer can delay.
    const names = (await statefulSetPods(subject))
      .filter((pod) => !isTerminating(pod) || podNames.includes(nameOf(pod)))
      .map(nameOf);
    const missing = podNames.filter((name) => !names.includes(name));
    return verdict([
      observation(
        `pods that StatefulSet ${statefulSet} controls: ${names.join(", ") || "none"}`,
        names.every((name) => podNames.includes(name)),
        `StatefulSet ${statefulSet} controls ${names.join(", ")} instead of ${podNames.join(", ")}`,
      ),
      observation(
        `pods that it promises: ${podNames.join(", ")}`,
        missing.length === 0,
        `StatefulSet ${statefulSet} has no pod ${missing.join(", ")}`,
      ),
    ]);
  },
};

const NODE_HOSTNAME = "its pods are in the network of their node, and have its hostname";
const OTHER_HOSTNAME = "its pods' template gives them a hostname of its own (hostnameOverride)";

/** A stateful pod has the same name for itself as for others. */
export const hostnameIsPodName: StatefulSetContract = {
  name: "each StatefulSet pod's hostname is its name",
  kind: "StatefulSet",
  group: "identity",
  core: true,
  order: 40,
  reference: {
    guide: "5. Stable host names",
    kubernetes: statefulSetPage("stable-network-id"),
    upstream: upstreamTest("apps/statefulset.go", "should provide basic identity"),
  },
  async judge(subject) {
    const { hostname: promised } = subject.promises;
    if (promised === "node") return doesNotApply(NODE_HOSTNAME);
    if (promised === "full") return doesNotApply("its pods have their full DNS name for a hostname");
    if (promised === "other") return doesNotApply(OTHER_HOSTNAME);
    const pods = await standingPods(subject);
    if (pods.length === 0) return doesNotApply("the StatefulSet has no pods");
    const observations = pods.map(async (pod) => {
      const hostname = await hostnameIn(subject, pod, "short");
      return observation(
        `hostname in ${nameOf(pod)}: ${hostname}`,
        hostname === nameOf(pod),
        `the hostname of pod ${nameOf(pod)} is ${hostname}`,
      );
    });
    return verdict(await Promise.all(observations));
  },
};

/** Selectors and the downward API can tell one stateful pod from another. */
export const podIndexLabelIsOrdinal: StatefulSetContract = {
  name: "each StatefulSet pod is labelled with its ordinal, apps.kubernetes.io/pod-index",
  kind: "StatefulSet",
  group: "identity",
  order: 60,
  reference: {
    guide: "5. Stable host names",
    kubernetes: statefulSetPage("pod-index-label"),
    upstream: upstreamTest("apps/statefulset.go", "should provide basic identity"),
  },
  async judge(subject) {
    const pods = await statefulSetPods(subject);
    if (pods.length === 0) return doesNotApply("the StatefulSet has no pods");
    return verdict(
      pods.map((pod) => {
        const index = pod.metadata?.labels?.["apps.kubernetes.io/pod-index"] ?? "missing";
        return observation(
          `pod ${nameOf(pod)}: pod-index ${index}`,
          index === String(ordinalOf(nameOf(pod))),
          `label apps.kubernetes.io/pod-index of pod ${nameOf(pod)} is ${index}`,
        );
      }),
    );
  },
};

/** A stateful pod's full hostname is its DNS name. */
export const fullHostnameIsPodDnsName: StatefulSetContract = {
  name: "each StatefulSet pod has the headless Service as subdomain, and its DNS name as full hostname",
  kind: "StatefulSet",
  group: "identity",
  order: 50,
  reference: {
    guide: "5. Stable host names",
    kubernetes:
      "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-hostname-and-subdomain-fields",
    upstream: upstreamTest("network/dns.go", "should provide DNS for pods for Subdomain"),
  },
  async judge(subject) {
    const { service, hostname: promised } = subject.promises;
    if (service === undefined) return doesNotApply(NO_SERVICE);
    if (promised === "node") return doesNotApply(NODE_HOSTNAME);
    if (promised === "other") return doesNotApply(OTHER_HOSTNAME);
    const pods = await standingPods(subject);
    if (pods.length === 0) return doesNotApply("the StatefulSet has no pods");
    const observations = pods.map(async (pod) => {
      const subdomain = pod.spec?.subdomain ?? "none";
      const hostname = await hostnameIn(subject, pod, "full");
      return observation(
        `${nameOf(pod)}: subdomain ${subdomain}, full hostname ${hostname}`,
        subdomain === service.name && hostname === promisedPodDnsName(service, nameOf(pod)),
        `pod ${nameOf(pod)} has subdomain ${subdomain} and full hostname ${hostname}, not ${promisedPodDnsName(service, nameOf(pod))}`,
      );
    });
    return verdict(await Promise.all(observations));
  },
};

/** A new pod replaces a deleted one, with the same name, claims and volumes. */
export const replacedPodKeepsItsIdentity: StatefulSetContract = {
  name: "a StatefulSet pod that is deleted comes back with a new uid, under its name and with its claims and volumes",
  kind: "StatefulSet",
  group: "identity",
  core: true,
  order: 290,
  reference: {
    guide: "5. Stable host names",
    kubernetes: statefulSetPage("pod-identity"),
    upstream: upstreamTest("apps/statefulset.go", "should provide basic identity"),
  },
  disturbs: "deletes the StatefulSet's last pod",
  async judge(subject) {
    const before = (await statefulSetPods(subject)).at(-1);
    if (!before) return doesNotApply("the StatefulSet has no pods");
    const name = nameOf(before);
    const claims = promisedClaimNames(subject.promises, name);
    return disturbing(subject, ["delete a pod"], async (disturbance) => {
      const volumesBefore = await volumesOf(subject, claims);
      const after = await replaceStatefulSetPod(subject, disturbance, before);
      const volumesAfter = await volumesOf(subject, claims);
      return verdict([
        observation(
          `${name}: uid ${uidOf(before)} before, ${uidOf(after)} after`,
          nameOf(after) === name && uidOf(after) !== uidOf(before),
          `pod ${name} was not replaced by one of its name`,
        ),
        ...claims.map((claim, index) => {
          const [was, is] = [volumesBefore[index], volumesAfter[index]];
          const mounted = claimNamesOf(after).includes(claim);
          return observation(
            `${claim}: volume ${was ?? "none"} before, ${is ?? "none"} after, ${mounted ? "" : "not "}mounted`,
            was !== undefined && was === is && mounted,
            `pod ${name} did not come back to claim ${claim} and volume ${was ?? "none"}: ` +
              (mounted ? `its volume is ${is ?? "none"}` : "it does not mount the claim"),
          );
        }),
      ]);
    });
  },
};

/** Names of the volumes that claims are bound to. */
async function volumesOf(
  { cluster, promises: { namespace } }: StatefulSetSubject,
  claims: readonly string[],
): Promise<(string | undefined)[]> {
  const { items } = await cluster.core.listNamespacedPersistentVolumeClaim({ namespace });
  return claims.map((name) => items.find((claim) => nameOf(claim) === name)?.spec?.volumeName);
}
