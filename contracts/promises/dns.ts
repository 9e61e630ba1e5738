import { type Contract, doesNotApply, observation, verdict } from "../contract";
import { DNS_PAGE, NO_RECORD, observeLookup, podAddresses, recordsIn } from "../judging/dns-observation";
import { isReady, nameOf } from "../../kubernetes/objects";
import { deploymentPods, statefulSetPods } from "../judging/workload-pods";

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
