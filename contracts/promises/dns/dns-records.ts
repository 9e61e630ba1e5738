import type { V1Pod } from "@kubernetes/client-node";
import {
  containerPortNamed,
  promisedPodDnsName,
  promisedPodNames,
  type ServicePromises,
} from "../../../components/promises";
import { srvName } from "../../../components/rules/names";
import {
  type Observation,
  type Observers,
  type PromisedStatefulSet,
  type StatefulSetContract,
  doesNotApply,
  observation,
  verdict,
} from "../../contract";
import { upstreamTest } from "../../upstream";
import { governedPods } from "../../judging/governed-pods";
import { nameOf, orUndefined } from "../../../kubernetes/objects";
import { NoTcpAnswer } from "../../../kubernetes/dns/dns-over-tcp";
import { type DnsAnswer, LONGEST_UDP_BYTES } from "../../../kubernetes/dns/nslookup";
import {
  answerWithin,
  askUntil,
  DNS_PAGE,
  ttlOf,
  NO_RECORD,
  NO_SERVICE,
  podAddresses,
  type Records,
  unpublishedPods,
  recordsIn,
} from "../../judging/asking/dns-observation";

/** Ports can be found by their names, without knowing a number. */
export const srvRecordsNamePodsAndPorts: StatefulSetContract = {
  name: "the SRV record of each named port of the headless Service holds the pods of the StatefulSets that it governs by name, with the port",
  kind: "StatefulSet",
  group: "DNS",
  order: 130,
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes: `${DNS_PAGE}#srv-records`,
    upstream: upstreamTest("network/dns.go", "should provide DNS for services"),
  },
  async judge(subject) {
    const { service } = subject.promises;
    if (service === undefined) return doesNotApply(NO_SERVICE);
    const [unpublished, governed] = await Promise.all([
      unpublishedPods(subject, service),
      governedPods(subject, service),
    ]);
    const promised = promisedPodNames(subject.promises).filter((pod) => !unpublished.has(pod));
    const pods = [...new Set([...promised, ...governed.pods.map(nameOf)])];
    const ports = service.ports.flatMap(({ name, targetPort, protocol }) =>
      name === undefined || targetPort === undefined ? [] : [{ name, targetPort, protocol }],
    );
    const portsOf = await podPorts(subject, service, governed.pods);
    if (ports.length === 0 || pods.length === 0)
      return doesNotApply("there is no named port or no Ready pod");
    const observations = ports.map(async ({ name: port, targetPort, protocol }) => {
      const name = srvName(port, protocol, service.dnsName);
      const wanted =
        pods
          .flatMap((pod) => {
            const found = portsOf(port, pod, targetPort);
            return found === undefined ? [] : `${promisedPodDnsName(service, pod)}:${found}`;
          })
          .toSorted()
          .join(", ") || NO_RECORD;
      const { answer, seconds } = await answerWithin(() => subject.dns.lookup(name, "SRV"), wanted);
      return observation(
        `SRV ${name} → ${recordsIn(answer)}, after ${seconds.toFixed(1)} s`,
        recordsIn(answer) === wanted,
        `SRV ${name} holds ${recordsIn(answer)} instead of ${wanted}`,
      );
    });
    return verdict(await Promise.all(observations));
  },
};

/**
 * The number that a port of a Service has in a pod; undefined if the pod has no such port. The Service may lead to a port
 * by name. Then each pod says its number, as pods of another StatefulSet or revision may have another one.
 */
async function podPorts(
  { cluster, promises: { namespace } }: PromisedStatefulSet,
  { name }: ServicePromises,
  pods: readonly V1Pod[],
): Promise<(port: string, pod: string, promised: number) => number | undefined> {
  const service = await orUndefined(cluster.core.readNamespacedService({ namespace, name }));
  const byName = new Map(pods.map((pod) => [nameOf(pod), pod]));
  return (port, pod, promised) => {
    const { targetPort, protocol = "TCP" } = service?.spec?.ports?.find((each) => each.name === port) ?? {};
    const spec = byName.get(pod)?.spec;
    return typeof targetPort === "string" && spec ? containerPortNamed(targetPort, protocol, spec) : promised;
  };
}

/** Logs with IP addresses can be read by names. */
export const podAddressesResolveToNames: StatefulSetContract = {
  name: "the reverse lookup of each StatefulSet pod's IP address answers its DNS name",
  kind: "StatefulSet",
  group: "DNS",
  order: 140,
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes: `${DNS_PAGE}#pod-s-hostname-and-subdomain-fields`,
    upstream: upstreamTest("network/dns.go", "should provide DNS for services"),
  },
  async judge(subject) {
    const { service } = subject.promises;
    if (service === undefined) return doesNotApply(NO_SERVICE);
    const podNames = promisedPodNames(subject.promises);
    if (podNames.length === 0) return doesNotApply("the StatefulSet has no pods");
    const addressOf = await podAddresses(subject, service);
    const observations = podNames.flatMap((pod) => {
      const wanted = promisedPodDnsName(service, pod);
      const addresses = addressOf.get(pod) ?? [];
      if (addresses.length === 0)
        return [Promise.resolve({ seen: `${pod}: no address`, violation: `pod ${pod} has no address` })];
      return addresses.map((address) => observeReverseLookup(subject, address, wanted));
    });
    return verdict(await Promise.all(observations));
  },
};

/** Other Services in front of a pod give its address further names. */
async function observeReverseLookup(
  { dns }: Pick<Observers, "dns">,
  address: string,
  wanted: string,
): Promise<Observation> {
  const { answer } = await askUntil(
    () => dns.reverseLookup(address),
    ({ records }) => records.includes(wanted),
  );
  return observation(
    `${address} → ${recordsIn(answer)}`,
    answer.records.includes(wanted),
    `the reverse lookup of ${address} answers ${recordsIn(answer)} instead of ${wanted}`,
  );
}

/** Resolvers ask over UDP, and over TCP if an answer is long. */
export const dnsAnswersOverTcp: StatefulSetContract = {
  name: "the cluster's DNS gives for the headless Service over TCP the answer that it gives over UDP",
  kind: "StatefulSet",
  group: "DNS",
  order: 150,
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes: `${DNS_PAGE}#a-aaaa-records`,
    upstream: upstreamTest("network/dns.go", "should provide DNS for services"),
  },
  async judge({ dns, promises: { service } }) {
    if (service === undefined) return doesNotApply(NO_SERVICE);
    const name = service.dnsName;
    const { answer } = await askUntil(
      () => askBoth(dns, name),
      ({ isSame, tcp }) => isSame || typeof tcp === "string",
    );
    const { udp, tcp, isSame } = answer;
    const overTcp = typeof tcp === "string" ? tcp : recordsIn(tcp);
    return verdict([
      { seen: `${name} over UDP → ${recordsIn(udp)}` },
      observation(
        `${name} over TCP → ${overTcp}`,
        isSame,
        `${name} resolves to ${recordsIn(udp)} over UDP, but over TCP: ${overTcp}`,
      ),
    ]);
  },
};

/** The answers over both protocols; each may come from a cache of its own, and be older than the other. */
interface BothAnswers extends Records {
  readonly udp: DnsAnswer;
  /** The answer over TCP, or why there is none. */
  readonly tcp: DnsAnswer | string;
  readonly isSame: boolean;
}

async function askBoth(dns: Observers["dns"], name: string): Promise<BothAnswers> {
  const udp = await dns.lookupOverUdp(name);
  const tcp = await askOverTcp(dns, name, RESOLVER_ATTEMPTS);
  if (typeof tcp === "string") return { udp, tcp, records: udp.records, isSame: false };
  const isSame = isCutOf(udp, tcp) || recordsIn(tcp) === recordsIn(udp);
  return { udp, tcp, records: tcp.records, isSame, ...ttlOf([tcp]) };
}

/** How often a resolver asks a server that is silent: the default of `attempts` in resolv.conf(5). */
const RESOLVER_ATTEMPTS = 2;

/** The answer over TCP, or why there is none. */
async function askOverTcp(
  dns: Observers["dns"],
  name: string,
  attempts: number,
): Promise<DnsAnswer | string> {
  try {
    return await dns.lookupOverTcp(name);
  } catch (error) {
    if (!(error instanceof NoTcpAnswer)) throw error;
    return attempts > 1 ? askOverTcp(dns, name, attempts - 1) : String(error);
  }
}

/** Whether an answer over UDP has the part of the TCP answer that fits into it. */
function isCutOf(udp: DnsAnswer, tcp: DnsAnswer): boolean {
  const all = new Set(tcp.records);
  return (tcp.bytes ?? 0) > LONGEST_UDP_BYTES && udp.records.every((record) => all.has(record));
}
