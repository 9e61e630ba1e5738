import { type Contract, doesNotApply, observation, verdict } from "../contract";
import { answerWithin, DNS_PAGE, podAddresses, recordsIn } from "../judging/dns-observation";

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
