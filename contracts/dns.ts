import {
  type Contract,
  doesNotApply,
  type Observation,
  observation,
  type Subject,
  verdict,
} from "./contract";
import type { DnsAnswer } from "./nslookup";
import { BrokenPod } from "./broken-pod";
import { isReady, nameOf, required } from "./objects";
import { replaceStatefulSetPod } from "./replacement";
import { deploymentPods, statefulSetPods } from "./workload-pods";

/**
 * How long after a change the cluster's DNS may still give the answer of before. It learns of pods
 * from EndpointSlices that a controller writes after them, and nothing in the API says when it did.
 */
const PROPAGATION_SECONDS = 5;

/** An answer without records, in words. */
const NO_RECORD = "no address";

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
    if (podNames.length === 0) return doesNotApply("the StatefulSet has no pods");
    const addressOf = await podAddresses(subject);
    const observations = podDnsNames.map((dnsName, index) => {
      const podName = podNames[index] ?? "";
      return observeLookup(subject, dnsName, addressOf.get(podName) ?? [], `pod ${podName}`);
    });
    return verdict(await Promise.all(observations));
  },
};

/** Within the namespace, and from other ones, a pod can be reached by shorter names. */
export const shortDnsNamesResolveToPods: Contract = {
  name: "each pod's short DNS names, pod.service and pod.service.namespace, resolve to the IP address of its pod",
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes: `${DNS_PAGE}#namespaces-of-services`,
    upstream: "test/e2e/network/dns.go: should resolve DNS of partial qualified names for services",
  },
  async judge(subject) {
    const { podNames, headlessServiceName, namespace } = subject.outputs;
    if (podNames.length === 0) return doesNotApply("the StatefulSet has no pods");
    if (subject.dns.pod.metadata?.namespace !== namespace) {
      return doesNotApply("the DNS client is in another namespace, where short names mean something else");
    }
    const addressOf = await podAddresses(subject);
    const observations = podNames.flatMap((pod) =>
      ["", `.${namespace}`].map(async (suffix) => {
        const name = `${pod}.${headlessServiceName}${suffix}`;
        const [address] = addressOf.get(pod) ?? [];
        const found = await subject.dns.resolve(name);
        return observation(
          `${name} → ${found ?? "no address"}`,
          found !== undefined && found === address,
          `${name} resolves to ${found ?? "no address"}, but pod ${pod} has ${address ?? "no address"}`,
        );
      }),
    );
    return verdict(await Promise.all(observations));
  },
};

/** The headless Service's name stands for its pods, all of them and nothing else. */
export const headlessNameResolvesToAllPods: Contract = {
  name: "the headless Service's DNS name resolves to the IP addresses of exactly the StatefulSet's Ready pods",
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes: `${DNS_PAGE}#a-aaaa-records`,
    upstream: "test/e2e/network/dns.go: should provide DNS for services",
  },
  async judge(subject) {
    const { headlessServiceDnsName, statefulSetName, settings, podNames } = subject.outputs;
    if (podNames.length === 0) return doesNotApply("the StatefulSet has no pods");
    const published = (await statefulSetPods(subject)).filter(
      (pod) => settings.publishNotReadyAddresses || isReady(pod),
    );
    const addresses = published.flatMap((pod) => pod.status?.podIP ?? []);
    const owner = `the pods of StatefulSet ${statefulSetName}`;
    return verdict([await observeLookup(subject, headlessServiceDnsName, addresses, owner)]);
  },
};

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
    const after = await replaceStatefulSetPod(subject, last);
    const name = `${nameOf(after)}.${subject.outputs.headlessServiceDnsName}`;
    const address = required(after.status?.podIP, "status.podIP");
    return verdict([
      { seen: `${nameOf(after)}: ${last.status?.podIP ?? "no address"} before, ${address} after` },
      await observeLookup(subject, name, [address], `the new pod ${nameOf(after)}`),
    ]);
  },
};

/** Ports can be found by their names, without knowing a number. */
export const srvRecordsNamePodsAndPorts: Contract = {
  name: "the SRV record of each named port of the headless Service holds the StatefulSet's pods by name, with the port",
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes: `${DNS_PAGE}#srv-records`,
    upstream: "test/e2e/network/dns.go: should provide DNS for services",
  },
  async judge(subject) {
    const { containerPorts, headlessServiceDnsName, podDnsNames } = subject.outputs;
    const ports = Object.entries(containerPorts);
    if (ports.length === 0 || podDnsNames.length === 0) return doesNotApply("there is no port or no pod");
    const observations = ports.map(async ([port, number]) => {
      const name = `_${port}._tcp.${headlessServiceDnsName}`;
      const wanted = podDnsNames
        .map((pod) => `${pod}:${number}`)
        .toSorted()
        .join(", ");
      const { answer, seconds } = await answerWithin(() => subject.dns.lookup(name, "SRV"), wanted);
      return observation(
        `SRV ${name} → ${recordsIn(answer)}, after ${seconds.toFixed(1)} s`,
        recordsIn(answer) === wanted,
        `SRV ${name} holds ${recordsIn(answer)}, where ${wanted} belongs`,
      );
    });
    return verdict(await Promise.all(observations));
  },
};

/** Logs can be read by names. */
export const podAddressesResolveToNames: Contract = {
  name: "the reverse lookup of each StatefulSet pod's IP address answers its DNS name",
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes: `${DNS_PAGE}#pod-s-hostname-and-subdomain-fields`,
    upstream: "test/e2e/network/dns.go: should provide DNS for services (PTR)",
  },
  async judge(subject) {
    const { podNames, podDnsNames } = subject.outputs;
    if (podNames.length === 0) return doesNotApply("the StatefulSet has no pods");
    const addressOf = await podAddresses(subject);
    const observations = podNames.map(async (pod, index) => {
      const wanted = podDnsNames[index] ?? "";
      const [address] = addressOf.get(pod) ?? [];
      if (address === undefined)
        return { seen: `${pod}: no address`, violation: `pod ${pod} has no address` };
      const { answer } = await answerWithin(() => subject.dns.reverseLookup(address), wanted);
      return observation(
        `${address} → ${recordsIn(answer)}`,
        answer.records.includes(wanted),
        `the reverse lookup of ${address} answers ${recordsIn(answer)}, where ${wanted} belongs`,
      );
    });
    return verdict(await Promise.all(observations));
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
    return BrokenPod.within(subject.cluster, last, async () => {
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
    });
  },
};

/** Resolvers ask over UDP, and over TCP where an answer is long. */
export const dnsAnswersOverTcp: Contract = {
  name: "the cluster's DNS gives for the headless Service over TCP the answer that it gives over UDP",
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes: `${DNS_PAGE}#a-aaaa-records`,
    upstream: "test/e2e/network/dns.go: should provide DNS for services",
  },
  async judge({ dns, outputs: { headlessServiceDnsName: name } }) {
    const overUdp = recordsIn(await dns.lookup(name));
    const overTcp = await dns.lookupOverTcp(name).then(recordsIn, (error: unknown) => String(error));
    return verdict([
      { seen: `${name} over UDP → ${overUdp}` },
      observation(
        `${name} over TCP → ${overTcp}`,
        overTcp === overUdp,
        `${name} resolves to ${overUdp} over UDP, but over TCP: ${overTcp}`,
      ),
    ]);
  },
};

/** Nobody can look a Deployment's pods up one by one. */
export const deploymentPodsHaveNoDnsName: Contract = {
  name: "no pod of the Deployment has a DNS name of its own",
  reference: {
    guide: "6. Deployment and ClusterIP Service",
    kubernetes: `${DNS_PAGE}#pod-s-hostname-and-subdomain-fields`,
  },
  async judge(subject) {
    const { clusterIPServiceDnsName } = subject.outputs;
    const pods = await deploymentPods(subject);
    if (pods.length === 0) return doesNotApply("the Deployment has no pods");
    const observations = pods.map(async (pod) => {
      const name = `${nameOf(pod)}.${clusterIPServiceDnsName}`;
      const answer = recordsIn(await subject.dns.lookup(name));
      return observation(`${name} → ${answer}`, answer === NO_RECORD, `${name} resolves to ${answer}`);
    });
    return verdict(await Promise.all(observations));
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
  const wanted = expected.toSorted().join(", ") || NO_RECORD;
  const { answer, seconds } = await answerWithin(() => dns.lookup(name), wanted);
  return observation(
    `${name} → ${recordsIn(answer)}, after ${seconds.toFixed(1)} s`,
    expected.length > 0 && recordsIn(answer) === wanted,
    `${name} resolves to ${recordsIn(answer)}, but ${owner} has ${wanted}`,
  );
}

/** Asks until the answer is the wanted one, at most for as long as DNS may lag behind the API. */
async function answerWithin(
  ask: () => Promise<DnsAnswer>,
  wanted: string,
): Promise<{ answer: DnsAnswer; seconds: number }> {
  const start = performance.now();
  for (;;) {
    const answer = await ask();
    const seconds = (performance.now() - start) / 1000;
    if (recordsIn(answer) === wanted || seconds > PROPAGATION_SECONDS) return { answer, seconds };
  }
}

/** Asks for as long as DNS may lag behind the API; answers the first answer that is not the wanted one, or the last. */
async function answerThroughout(
  ask: () => Promise<DnsAnswer>,
  wanted: string,
): Promise<{ answer: DnsAnswer; seconds: number }> {
  const start = performance.now();
  for (;;) {
    const answer = await ask();
    const seconds = (performance.now() - start) / 1000;
    if (recordsIn(answer) !== wanted || seconds > PROPAGATION_SECONDS) return { answer, seconds };
  }
}

function recordsIn(answer: DnsAnswer): string {
  return answer.records.join(", ") || NO_RECORD;
}
