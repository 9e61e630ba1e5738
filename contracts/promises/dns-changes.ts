import { disturbing } from "../disturbing/disturbance";
import { type Contract, doesNotApply, observation, type Verdict, verdict } from "../contract";
import {
  answerThroughout,
  answerWithin,
  NO_RECORD,
  observeLookup,
  PROPAGATION_SECONDS,
  recordsIn,
} from "../judging/dns-observation";
import { nameOf, required } from "../../kubernetes/objects";
import { replaceStatefulSetPod } from "../judging/replacement";
import { statefulSetPods } from "../judging/workload-pods";

/** A name follows its pod. */
export const podDnsNameFollowsReplacedPod: Contract = {
  name: `the DNS name of a replaced StatefulSet pod resolves to its new IP address within ${PROPAGATION_SECONDS} s after it is Ready`,
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
    upstream: "test/e2e/network/dns.go: should provide DNS for pods for Hostname",
  },
  disturbs: "deletes the StatefulSet's last pod",
  async judge(subject) {
    const last = (await statefulSetPods(subject)).at(-1);
    if (!last) return doesNotApply("the StatefulSet has no pods");
    return disturbing(subject, { kind: "StatefulSet", deeds: ["delete a pod"] }, async (disturbance) => {
      const after = await replaceStatefulSetPod(subject, disturbance, last);
      const name = `${nameOf(after)}.${subject.outputs.headlessServiceDnsName}`;
      const address = required(after.status?.podIP, "status.podIP");
      return verdict([
        { seen: `${nameOf(after)}: ${last.status?.podIP ?? "no address"} before, ${address} after` },
        await observeLookup(subject, name, [address], `the new pod ${nameOf(after)}`),
      ]);
    });
  },
};

/** Who looks pods up wants those that serve, or all of them to find each other while they start. */
export const dnsFollowsReadiness: Contract = {
  name: "a StatefulSet pod that is not Ready has no DNS records, unless the headless Service publishes them",
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes:
      "https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec",
    upstream: "test/e2e/network/service.go: should create endpoints for unready pods",
  },
  disturbs:
    "gives the StatefulSet's last pod an image that does not exist, so that it is not Ready, and takes that back",
  async judge(subject) {
    const { headlessServiceDnsName, settings } = subject.outputs;
    const pods = await statefulSetPods(subject);
    const last = pods.at(-1);
    if (!last) return doesNotApply("the StatefulSet has no pods");
    const name = `${nameOf(last)}.${headlessServiceDnsName}`;
    const address = required(last.status?.podIP, "status.podIP");
    const judgeBroken = async (): Promise<Verdict> => {
      const published = settings.publishNotReadyAddresses;
      const wanted = published ? address : NO_RECORD;
      const ask = () => subject.dns.lookup(name);
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
    return disturbing(subject, { kind: "StatefulSet", deeds: ["break a pod"] }, (disturbance) =>
      disturbance.breakPod(last, judgeBroken),
    );
  },
};
