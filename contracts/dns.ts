import { type Contract, type Observation, observation, type Subject, verdict } from "./contract";
import type { DnsAnswer } from "./nslookup";
import { nameOf } from "./objects";
import { statefulSetPods } from "./workload-pods";

/**
 * How long after a change the cluster's DNS may still give the answer of before. It learns of pods
 * from EndpointSlices that a controller writes after them, and nothing in the API says when it did.
 */
const PROPAGATION_SECONDS = 5;

const DNS_PAGE = "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/";

/** Every stateful pod can be reached by a name of its own. */
export const podDnsNamesResolveToPods: Contract = {
  name: "each pod DNS name resolves to the IP address of its pod",
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
    upstream: "test/e2e/network/dns.go: should provide DNS for pods for Hostname",
  },
  async judge(subject) {
    const { podNames, podDnsNames } = subject.outputs;
    const addressOf = await podAddresses(subject);
    const observations = podDnsNames.map((dnsName, index) => {
      const podName = podNames[index] ?? "";
      return observeLookup(subject, dnsName, addressOf.get(podName) ?? [], `pod ${podName}`);
    });
    return verdict(await Promise.all(observations));
  },
};

/** The headless Service's name stands for its pods, all of them and nothing else. */
export const headlessNameResolvesToAllPods: Contract = {
  name: "the headless Service's DNS name resolves to the IP addresses of exactly the StatefulSet's pods",
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes: `${DNS_PAGE}#a-aaaa-records`,
    upstream: "test/e2e/network/dns.go: should provide DNS for services",
  },
  async judge(subject) {
    const { headlessServiceDnsName, statefulSetName } = subject.outputs;
    const addresses = [...(await podAddresses(subject)).values()].flat();
    return verdict([
      await observeLookup(
        subject,
        headlessServiceDnsName,
        addresses,
        `the pods of StatefulSet ${statefulSetName}`,
      ),
    ]);
  },
};

/** The ClusterIP Service's name stands for its virtual IP and hides the pods. */
export const clusterIPNameResolvesToVirtualIP: Contract = {
  name: "the ClusterIP Service's DNS name resolves to its virtual IP address alone",
  reference: {
    guide: "6. Deployment and ClusterIP Service",
    kubernetes: `${DNS_PAGE}#a-aaaa-records`,
    upstream: "test/e2e/network/dns.go: should provide DNS for services",
  },
  async judge(subject) {
    const { clusterIPServiceDnsName, clusterIPServiceName, clusterIP } = subject.outputs;
    return verdict([
      await observeLookup(
        subject,
        clusterIPServiceDnsName,
        [clusterIP],
        `the virtual IP address of Service ${clusterIPServiceName}`,
      ),
    ]);
  },
};

/** IP addresses of the StatefulSet's pods, by pod name. */
async function podAddresses(subject: Subject): Promise<Map<string, string[]>> {
  const pods = await statefulSetPods(subject);
  return new Map(pods.map((pod) => [nameOf(pod), pod.status?.podIP ? [pod.status.podIP] : []]));
}

async function observeLookup(
  { dns }: Subject,
  name: string,
  expected: string[],
  owner: string,
): Promise<Observation> {
  const wanted = expected.toSorted().join(", ") || "no address";
  const { answer, seconds } = await answerWithin(PROPAGATION_SECONDS, () => dns.lookup(name), wanted);
  return observation(
    `${name} → ${addressesIn(answer)}, after ${seconds.toFixed(1)} s`,
    expected.length > 0 && addressesIn(answer) === wanted,
    `${name} resolves to ${addressesIn(answer)}, but ${owner} has ${wanted}`,
  );
}

/** Asks until the answer is the wanted one, at most for as long as DNS may lag behind the API. */
async function answerWithin(
  limit: number,
  ask: () => Promise<DnsAnswer>,
  wanted: string,
): Promise<{ answer: DnsAnswer; seconds: number }> {
  const start = performance.now();
  for (;;) {
    const answer = await ask();
    const seconds = (performance.now() - start) / 1000;
    if (addressesIn(answer) === wanted || seconds > limit) return { answer, seconds };
  }
}

function addressesIn(answer: DnsAnswer): string {
  return answer.records.join(", ") || "no address";
}
