import type { V1Pod } from "@kubernetes/client-node";
import {
  type DeploymentPromises,
  promisedPodDnsName,
  promisedPodNames,
  type ServicePromises,
} from "../../../components/promises";
import { serviceDnsName } from "../../../components/rules/names";
import {
  type DeploymentContract,
  doesNotApply,
  observation,
  type StatefulSetContract,
  verdict,
} from "../../contract";
import { statefulSetPage, upstreamTest } from "../../upstream";
import {
  addressesOf,
  answerWithin,
  askUntil,
  DNS_PAGE,
  familiesOf,
  ttlOf,
  lookupAddresses,
  NO_RECORD,
  NO_SERVICE,
  observeLookup,
  podAddresses,
  recordsIn,
} from "../../judging/asking/dns-observation";
import { governedPods } from "../../judging/governed-pods";
import { nameOf } from "../../../kubernetes/objects";
import { deploymentPods } from "../../judging/workload-pods";
import { noVirtualIP } from "../services";

/** Every stateful pod can be reached by a name of its own. */
export const podDnsNamesResolveToPods: StatefulSetContract = {
  name: "each pod DNS name resolves to the IP address of its pod",
  kind: "StatefulSet",
  group: "DNS",
  core: true,
  order: 100,
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes: statefulSetPage("stable-network-id"),
    upstream: upstreamTest("network/dns.go", "should provide DNS for pods for Hostname"),
  },
  async judge(subject) {
    const { service } = subject.promises;
    if (service === undefined) return doesNotApply(NO_SERVICE);
    const podNames = promisedPodNames(subject.promises);
    if (podNames.length === 0) return doesNotApply("the StatefulSet has no pods");
    const addressOf = await podAddresses(subject, service);
    const observations = podNames.map((pod) =>
      observeLookup(subject, promisedPodDnsName(service, pod), addressOf.get(pod) ?? [], `pod ${pod}`),
    );
    return verdict(await Promise.all(observations));
  },
};

/** Within the namespace, and from other ones, a pod can be reached by shorter names. */
export const shortDnsNamesResolveToPods: StatefulSetContract = {
  name: "each pod's short DNS names, pod.service and pod.service.namespace, resolve to the IP address of its pod",
  kind: "StatefulSet",
  group: "DNS",
  order: 110,
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes: `${DNS_PAGE}#namespaces-of-services`,
    upstream: upstreamTest(
      "network/dns.go",
      "should resolve DNS of partial qualified names for services [LinuxOnly]",
    ),
  },
  async judge(subject) {
    const { namespace, service } = subject.promises;
    if (service === undefined) return doesNotApply(NO_SERVICE);
    const podNames = promisedPodNames(subject.promises);
    if (podNames.length === 0) return doesNotApply("the StatefulSet has no pods");
    if (subject.dns.pod.metadata?.namespace !== namespace)
      return doesNotApply("the DNS client is in another namespace, where short names mean something else");

    const addressOf = await podAddresses(subject, service);
    const names = podNames.flatMap((pod) =>
      ["", `.${namespace}`].map((suffix) => ({ pod, name: `${pod}.${service.name}${suffix}` })),
    );
    const isRight = (answer: string | undefined, pod: string): boolean =>
      answer !== undefined && (addressOf.get(pod) ?? []).includes(answer);
    // A resolver does not tell how long it may keep an answer: the full names, which it asks for, do.
    const ask = async () => {
      const [found, answers] = await Promise.all([
        subject.dns.resolve(names.map(({ name }) => name)),
        Promise.all(podNames.map((pod) => subject.dns.lookup(promisedPodDnsName(service, pod)))),
      ]);
      return { records: found.map((address) => address ?? NO_RECORD), ...ttlOf(answers) };
    };
    const { answer } = await askUntil(ask, ({ records }) =>
      names.every(({ pod }, index) => isRight(records[index], pod)),
    );
    return verdict(
      names.map(({ pod, name }, index) => {
        const found = answer.records[index] ?? NO_RECORD;
        return observation(
          `${name} → ${found}`,
          isRight(found, pod),
          `${name} resolves to ${found}, but pod ${pod} has ${recordsIn({ records: addressOf.get(pod) ?? [] })}`,
        );
      }),
    );
  },
};

/** The headless Service's name stands for its pods, all of them and nothing else. */
export const headlessNameResolvesToAllPods: StatefulSetContract = {
  name: "the headless Service's DNS name resolves to the IP addresses of exactly the Ready pods of the StatefulSets that it governs",
  kind: "StatefulSet",
  group: "DNS",
  core: true,
  order: 120,
  reference: {
    guide: "5. Looking pods up by DNS",
    kubernetes: `${DNS_PAGE}#a-aaaa-records`,
    upstream: upstreamTest("network/dns.go", "should provide DNS for services"),
  },
  async judge(subject) {
    const { replicas, service } = subject.promises;
    if (service === undefined) return doesNotApply(NO_SERVICE);
    if (replicas === 0) return doesNotApply("the StatefulSet has no pods");
    const families = await familiesOf(subject, service);
    const { pods, owner } = await governedPods(subject, service);
    const addresses = pods.flatMap((pod) => addressesOf(pod, families));
    return verdict([await observeLookup(subject, service.dnsName, addresses, owner)]);
  },
};

const NO_DEPLOYMENT_SERVICE = "the Deployment has no Service";

/** Nobody can look a Deployment's pods up one by one. */
export const deploymentPodsHaveNoDnsName: DeploymentContract = {
  name: "no pod of the Deployment has a DNS name of its own",
  kind: "Deployment",
  group: "DNS",
  order: 170,
  reference: {
    guide: "6. Deployment and ClusterIP Service",
    kubernetes: `${DNS_PAGE}#pod-s-hostname-and-subdomain-fields`,
  },
  async judge(subject) {
    const { service } = subject.promises;
    if (service === undefined) return doesNotApply(NO_DEPLOYMENT_SERVICE);
    const pods = await deploymentPods(subject);
    if (pods.length === 0) return doesNotApply("the Deployment has no pods");
    const families = await familiesOf(subject, service);
    const observations = pods.flatMap((pod) =>
      namesOf(pod, subject.promises, service).map(async (name) => {
        const ask = () => lookupAddresses(subject.dns, name, addressesOf(pod, families));
        const answer = recordsIn((await answerWithin(ask, NO_RECORD)).answer);
        return observation(`${name} → ${answer}`, answer === NO_RECORD, `${name} resolves to ${answer}`);
      }),
    );
    return verdict(await Promise.all(observations));
  },
};

/** Names that DNS might have of a pod: behind the Service, and that which its own hostname and subdomain ask for. */
function namesOf(
  pod: V1Pod,
  { namespace, clusterDomain }: DeploymentPromises,
  { dnsName }: ServicePromises,
): string[] {
  const { hostname, subdomain } = pod.spec ?? {};
  const own =
    hostname === undefined || subdomain === undefined
      ? []
      : [`${hostname}.${serviceDnsName(subdomain, namespace, clusterDomain)}`];
  return [...new Set([`${nameOf(pod)}.${dnsName}`, ...own])];
}

/** The ClusterIP Service's name stands for its virtual IP and hides the pods. */
export const clusterIPNameResolvesToVirtualIP: DeploymentContract = {
  name: "the ClusterIP Service's DNS name resolves to its virtual IP address alone",
  kind: "Deployment",
  group: "DNS",
  core: true,
  order: 160,
  reference: {
    guide: "6. Deployment and ClusterIP Service",
    kubernetes: `${DNS_PAGE}#a-aaaa-records`,
    upstream: upstreamTest("network/dns.go", "should provide DNS for services"),
  },
  async judge(subject) {
    const { namespace, service } = subject.promises;
    if (service === undefined) return doesNotApply(NO_DEPLOYMENT_SERVICE);
    const { name, dnsName, clusterIP } = service;
    if (clusterIP === "None") return doesNotApply(noVirtualIP(name));
    const { spec } = await subject.cluster.core.readNamespacedService({ namespace, name });
    const live = spec?.clusterIPs ?? [spec?.clusterIP ?? "none"];
    const addresses = clusterIP === undefined || live.includes(clusterIP) ? live : [clusterIP];
    return verdict([
      await observeLookup(subject, dnsName, addresses, `the virtual IP address of Service ${name}`),
    ]);
  },
};
