import { promisedPodDnsName } from "../../../components/promises";
import { disturbing } from "../../disturbing/disturbance";
import { type StatefulSetContract, doesNotApply, observation, type Verdict, verdict } from "../../contract";
import { statefulSetPage, upstreamTest } from "../../upstream";
import {
  addressesOf,
  answerThroughout,
  answerWithin,
  familiesOf,
  lookupAddresses,
  NO_RECORD,
  NO_SERVICE,
  observeLookup,
  PROPAGATION_SECONDS,
  recordsIn,
} from "../../judging/asking/dns-observation";
import { nameOf } from "../../../kubernetes/objects";
import { replaceStatefulSetPod } from "../../judging/replacement";
import { statefulSetPods } from "../../judging/workload-pods";

/** A name follows its pod. */
export const podDnsNameFollowsReplacedPod: StatefulSetContract = {
  name: `the DNS name of a replaced StatefulSet pod resolves to its new IP address within ${PROPAGATION_SECONDS} s after it is Ready, or once no cache may keep the former one`,
  kind: "StatefulSet",
  group: "DNS",
  order: 300,
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes: statefulSetPage("stable-network-id"),
    upstream: upstreamTest("network/dns.go", "should provide DNS for pods for Hostname"),
  },
  disturbs: "deletes the StatefulSet's last pod",
  async judge(subject) {
    const { service } = subject.promises;
    if (service === undefined) return doesNotApply(NO_SERVICE);
    const last = (await statefulSetPods(subject)).at(-1);
    if (!last) return doesNotApply("the StatefulSet has no pods");
    return disturbing(subject, ["delete a pod"], async (disturbance) => {
      const after = await replaceStatefulSetPod(subject, disturbance, last);
      const name = promisedPodDnsName(service, nameOf(after));
      const families = await familiesOf(subject, service);
      const addresses = addressesOf(after, families);
      const before = addressesOf(last, families).join(", ") || NO_RECORD;
      return verdict([
        { seen: `${nameOf(after)}: ${before} before, ${addresses.join(", ") || NO_RECORD} after` },
        await observeLookup(subject, name, addresses, `the new pod ${nameOf(after)}`),
      ]);
    });
  },
};

/** A client looks up the pods that serve. Peers that find each other while they start look up all pods. */
export const dnsFollowsReadiness: StatefulSetContract = {
  name: "a StatefulSet pod that is not Ready has no DNS records, unless the headless Service publishes them",
  kind: "StatefulSet",
  group: "DNS",
  order: 280,
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes:
      "https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec",
    upstream: upstreamTest("network/service.go", "should create endpoints for unready pods"),
  },
  disturbs:
    "gives the StatefulSet's last pod an image that does not exist, so that it is not Ready, and takes that back",
  async judge(subject) {
    const { service } = subject.promises;
    if (service === undefined) return doesNotApply(NO_SERVICE);
    const pods = await statefulSetPods(subject);
    const last = pods.at(-1);
    if (!last) return doesNotApply("the StatefulSet has no pods");
    const name = promisedPodDnsName(service, nameOf(last));
    const addresses = addressesOf(last, await familiesOf(subject, service));
    const judgeBroken = async (): Promise<Verdict> => {
      const published = service.publishNotReadyAddresses;
      const wanted = published ? addresses.toSorted().join(", ") : NO_RECORD;
      const ask = () => lookupAddresses(subject.dns, name, addresses);
      const { answer, seconds } = await (published
        ? answerThroughout(ask, wanted)
        : answerWithin(ask, wanted));
      return verdict([
        observation(
          `${name} → ${recordsIn(answer)}, after ${seconds.toFixed(1)} s, with a pod that is not Ready`,
          recordsIn(answer) === wanted,
          `${name} resolves to ${recordsIn(answer)} while the pod is not Ready, ` +
            `where publishNotReadyAddresses is ${published}`,
        ),
      ]);
    };
    return disturbing(subject, ["break a pod"], (disturbance) => disturbance.breakPod(last, judgeBroken));
  },
};
