import { randomUUID } from "node:crypto";
import type { V1Pod, V1Service } from "@kubernetes/client-node";
import {
  type DeploymentContract,
  type DeploymentSubject,
  doesNotApply,
  observation,
  type Verdict,
  verdict,
} from "../contract";
import { upstreamTest } from "../upstream";
import { endpointsOf } from "../../kubernetes/endpoints";
import { exec } from "../../kubernetes/pods/exec";
import { isReady, nameOf, uidOf } from "../../kubernetes/objects";
import type { PortPromises } from "../../components/promises";
import { policiesBetween } from "../judging/network-policies";
import { pauseAfter } from "../judging/asking/pause-after";
import {
  isNoAnswer,
  isOtherProtocol,
  requestCommand,
  type RequestProtocol,
  type RequestTarget,
} from "../judging/asking/request-command";
import { deploymentPods } from "../judging/workload-pods";

/**
 * At most how likely it is that requests miss a pod that they should reach. With n pods, each as likely
 * as the others to get a request, k requests miss one with a probability of at most n(1 - 1/n)^k.
 */
const CHANCE_OF_MISSING = 1e-6;

/** How long a pod's log may lag behind the requests that it answered. */
const LOG_SECONDS = 5;

/**
 * How long the node's proxy may lag behind the pods' readiness. Requests reach a pod some time after it is Ready,
 * when its EndpointSlice is written and kube-proxy has programmed the node.
 *
 * @see https://kubernetes.io/docs/reference/networking/virtual-ips/#optimizing-iptables-mode-performance
 */
const PROXY_SECONDS = 10;

const REFERENCE = {
  guide: "6. Deployment and ClusterIP Service",
  kubernetes: "https://kubernetes.io/docs/concepts/services-networking/service/#type-clusterip",
  upstream: upstreamTest("network/service.go", "should serve a basic endpoint from pods"),
};

/** The virtual IP spreads requests, within {@link PROXY_SECONDS} of a pod's becoming Ready. */
export const requestsReachEveryReadyPod: DeploymentContract = {
  name: `requests to the ClusterIP reach every Ready pod of the Deployment; the chance to miss one is below ${CHANCE_OF_MISSING}`,
  kind: "Deployment",
  group: "stateless",
  order: 230,
  reference: REFERENCE,
  judge: (subject) => judgeRequests(subject, judgeReach),
};

/** Whether requests reached every Ready pod, if the logs of the pods can tell. */
export function judgeReach({
  pods,
  receivedBy,
  evidence,
  protocol,
  unspread,
  unlogged,
}: Omit<Requests, "strangers" | "unanswered">): Verdict {
  const ready = pods.filter(isReady);
  if (ready.some((pod) => !receivedBy.has(nameOf(pod)))) {
    if (unspread !== undefined) return doesNotApply(unspread);
    if (protocol === "TCP")
      return doesNotApply("its port speaks no HTTP, so that no log says which pod answered");
    if (unlogged > 0) {
      return doesNotApply(
        `${unlogged} requests that were answered stand in no log of its pods, so that nobody can tell which pods answered`,
      );
    }
  }
  return verdict([
    observation(evidence, ready.length > 0, "no pod of the Deployment is Ready, so that requests reach none"),
    ...ready.map((pod) =>
      observation(
        `${nameOf(pod)}: ${receivedBy.get(nameOf(pod)) ?? 0} requests`,
        receivedBy.has(nameOf(pod)),
        `pod ${nameOf(pod)} is Ready, and none of the requests reached it within ${PROXY_SECONDS} s`,
      ),
    ),
  ]);
}

/** The virtual IP leads to pods that serve. */
export const requestsReachReadyPodsOnly: DeploymentContract = {
  name: "requests to the ClusterIP are all answered, by Ready pods of the Deployment",
  kind: "Deployment",
  group: "stateless",
  order: 240,
  reference: {
    ...REFERENCE,
    upstream: upstreamTest("network/service.go", "should create endpoints for unready pods"),
  },
  judge: (subject) =>
    judgeRequests(subject, ({ pods, receivedBy, strangers, unanswered, evidence }) =>
      verdict([
        observation(evidence, unanswered === 0, `${unanswered} requests were not answered`),
        observation(
          `Ready pods: ${pods.filter(isReady).length}`,
          pods.some(isReady) || unanswered > 0,
          // Until the node's proxy knows a Service, its IP address may be that of another machine, which may answer.
          "requests were answered, and no pod of the Deployment is Ready: something else answers at this address",
        ),
        ...strangers.map((stranger) => ({
          seen: `endpoint of the Service: ${stranger}`,
          violation: `the Service sends requests to ${stranger}, which is no pod of the Deployment`,
        })),
        ...pods
          .filter((pod) => !isReady(pod))
          .map((pod) =>
            observation(
              `${nameOf(pod)}, not Ready: ${receivedBy.get(nameOf(pod)) ?? 0} requests`,
              !receivedBy.has(nameOf(pod)),
              `pod ${nameOf(pod)} is not Ready, and ${receivedBy.get(nameOf(pod)) ?? 0} requests reached it`,
            ),
          ),
      ]),
    ),
};

/** The result of a round of requests. */
interface Requests {
  readonly protocol: RequestProtocol;
  readonly pods: readonly V1Pod[];
  /** Endpoints of the Service that are not pods of the Deployment. */
  readonly strangers: readonly string[];
  /** How many requests stand in the log of a pod, by its name. */
  readonly receivedBy: ReadonlyMap<string, number>;
  /** How many requests were answered that stand in no log. */
  readonly unlogged: number;
  readonly unanswered: number;
  /** Why requests need not reach all pods, as a clause. */
  readonly unspread?: string;
  readonly evidence: string;
}

/** Requests that are being sent: contracts that are judged on a workload at one time look at the same ones. */
const underWay = new WeakMap<DeploymentSubject, Promise<Requests | Verdict>>();

async function judgeRequests(
  subject: DeploymentSubject,
  judge: (requests: Requests) => Verdict,
): Promise<Verdict> {
  const requests = await requestsOf(subject);
  return "outcome" in requests ? requests : judge(requests);
}

function requestsOf(subject: DeploymentSubject): Promise<Requests | Verdict> {
  const found = underWay.get(subject);
  if (found) return found;
  const sending = settledRequests(subject).finally(() => underWay.delete(subject));
  underWay.set(subject, sending);
  return sending;
}

/** The first round of requests that reaches all Ready pods, or the last one that the proxy has time for. */
async function settledRequests(subject: DeploymentSubject): Promise<Requests | Verdict> {
  const target = await targetOf(subject);
  if ("outcome" in target) return target;
  const start = performance.now();
  for (let round = 1; ; round++) {
    const requests = await requestRound(subject, target, round);
    const seconds = (performance.now() - start) / 1000;
    if (isSettled(requests) || seconds > PROXY_SECONDS) {
      const policies =
        requests.unanswered === 0 ? [] : await policiesBetween(subject, subject.dns.pod, requests.pods);
      return policies.length === 0
        ? requests
        : doesNotApply(`NetworkPolicy ${policies.join(", ")} may refuse the requests of the pod that asks`);
    }
    await pauseAfter(seconds);
  }
}

/** Whether requests reached all that they should and nothing else, so that another round would find nothing new. */
export function isSettled({
  pods,
  strangers,
  receivedBy,
  unanswered,
  unlogged,
  unspread,
}: Requests): boolean {
  const ready = pods.filter(isReady);
  const reachesAll =
    unspread !== undefined || unlogged > 0 || ready.every((pod) => receivedBy.has(nameOf(pod)));
  // A pod that has just become not Ready still gets requests until the node's proxy knows that.
  const reachesOnly = pods.every((pod) => isReady(pod) || !receivedBy.has(nameOf(pod)));
  // Without a Ready pod, an answer cannot come from the Deployment. There was one in the first round, so the rounds
  // go on.
  return ready.length > 0 && reachesAll && reachesOnly && strangers.length === 0 && unanswered === 0;
}

/** Where requests to the Deployment's ClusterIP go, or why none can be sent. */
export async function targetOf(subject: DeploymentSubject): Promise<RequestTarget | Verdict> {
  const { namespace, replicas, service } = subject.promises;
  if (service === undefined) return doesNotApply("the Deployment has no Service");
  if (replicas === 0) return doesNotApply("the Deployment has no pods");
  const live = await subject.cluster.core.readNamespacedService({ namespace, name: service.name });
  const { spec } = live;
  if (spec?.internalTrafficPolicy === "Local")
    return doesNotApply("the Service leads to pods of one node only");
  if (spec?.clusterIP === "None") return doesNotApply("the Service has no virtual IP");
  const port = httpFirst(service.ports.filter(({ protocol }) => protocol === "TCP"));
  if (port === undefined) return doesNotApply("the Service has no TCP port");
  const unspread = whyUnspread(live);
  return { address: spec?.clusterIP ?? "", port, ...(unspread !== undefined && { unspread }) };
}

/**
 * Each makes a Service prefer pods of the client's zone. Kubernetes still obeys the former name.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/topology-aware-routing/
 */
const TOPOLOGY_ANNOTATIONS = [
  "service.kubernetes.io/topology-mode",
  "service.kubernetes.io/topology-aware-hints",
] as const;

/** Why a Service does not spread the requests of one client over all pods, as a clause. */
function whyUnspread({ metadata, spec }: V1Service): string | undefined {
  if (spec?.sessionAffinity === "ClientIP") return "the Service sends a client to one pod only";
  const isTopologyAware = TOPOLOGY_ANNOTATIONS.some(
    (key) => metadata?.annotations?.[key]?.toLowerCase() === "auto",
  );
  if (spec?.trafficDistribution === undefined && !isTopologyAware) return undefined;
  return "the Service prefers pods that are near to the client";
}

/** Whether a port says that it speaks HTTP. */
function isHttp({ name, appProtocol }: PortPromises): boolean {
  return appProtocol === undefined ? name === "http" || name === "web" : appProtocol === "http";
}

function httpFirst(ports: readonly PortPromises[]): PortPromises | undefined {
  return ports.find(isHttp) ?? ports[0];
}

/** Sends one round of requests: as many as reach all pods most of the time, and the others when they did not. */
async function requestRound(
  subject: DeploymentSubject,
  target: RequestTarget,
  round: number,
): Promise<Requests> {
  const endpoints = await endpointsOf(
    subject.cluster,
    subject.promises.namespace,
    subject.promises.service?.name ?? "",
  );
  const pods = await deploymentPods(subject);
  const known = new Set(pods.map(uidOf));
  const strangers = endpoints.filter(({ uid }) => uid === undefined || !known.has(uid));
  const protocol = await protocolOf(subject, target);
  const rounds = protocol === "TCP" ? [pods.length + 1] : requestCounts(pods.filter(isReady).length);
  const mark = randomUUID();
  let sent = 0;
  let answered = 0;
  let receivedBy = new Map<string, number>();
  for (const count of rounds) {
    answered += await send(subject, target, protocol, `${mark}-${sent}`, count);
    sent += count;
    if (protocol === "TCP") break;
    receivedBy = await requestsLogged(subject, pods, mark, answered);
    if (pods.filter(isReady).every((pod) => receivedBy.has(nameOf(pod)))) break;
  }
  const logged = [...receivedBy.values()].reduce((sum, count) => sum + count, 0);
  return {
    protocol,
    pods,
    strangers: strangers.map(({ description }) => description),
    receivedBy,
    unlogged: Math.max(answered - logged, 0),
    unanswered: sent - answered,
    ...(target.unspread !== undefined && { unspread: target.unspread }),
    evidence: `${answered} of ${sent} requests answered, for ${pods.length} pods, in round ${round}`,
  };
}

/** How many requests to send at first, and how many more in case that they did not reach all pods. */
function requestCounts(pods: number): number[] {
  const enough = requestCount(pods);
  const mostly = Math.min(enough, Math.ceil(pods * (Math.log(Math.max(pods, 1)) + 2)));
  return mostly === 0 || mostly === enough ? [enough] : [mostly, enough - mostly];
}

/** The least k with n(1 - 1/n)^k below the chance; one pod cannot be missed, and without one a single request fails. */
export function requestCount(pods: number): number {
  if (pods <= 1) return 1;
  return Math.ceil(Math.log(CHANCE_OF_MISSING / pods) / Math.log(1 - 1 / pods));
}

/**
 * If the Service does not declare a port's protocol, the port is tried: an answer in HTTP means HTTP. A port named
 * `http` counts as HTTP also without an answer, but not if the answer is in another protocol.
 */
export async function protocolOf(
  { cluster, dns }: DeploymentSubject,
  target: RequestTarget,
): Promise<RequestProtocol> {
  const { port } = target;
  if (port.appProtocol !== undefined) return isHttp(port) ? "HTTP" : "TCP";
  const { stdout } = await exec(cluster, dns.pod, ["sh", "-c", requestCommand(target, "HTTP", "")]);
  if (!isNoAnswer(stdout)) return "HTTP";
  return isHttp(port) && !isOtherProtocol(stdout) ? "HTTP" : "TCP";
}

/** How many requests are sent side by side, because a connection that is silently dropped takes two seconds. */
const SIDE_BY_SIDE = 8;

/** Sends requests, each over a connection of its own; returns how many got an answer, be it an error. */
async function send(
  { cluster, dns }: DeploymentSubject,
  target: RequestTarget,
  protocol: RequestProtocol,
  mark: string,
  count: number,
): Promise<number> {
  const request = requestCommand(target, protocol, `${mark}-$i`);
  const worker = `{ i=$w; while [ $i -lt ${count} ]; do ${request}; i=$((i+${SIDE_BY_SIDE})); done; } &`;
  const script = `w=0; while [ $w -lt ${SIDE_BY_SIDE} ]; do ${worker} w=$((w+1)); done; wait`;
  const { stdout } = await exec(cluster, dns.pod, ["sh", "-c", script]);
  const failures = stdout.split("\n").filter(isNoAnswer);
  return count - failures.length;
}

/** Reads the pods' logs until all requests that were answered stand in them, or no more come. */
async function requestsLogged(
  { cluster, promises: { namespace } }: DeploymentSubject,
  pods: readonly V1Pod[],
  mark: string,
  expected: number,
): Promise<Map<string, number>> {
  const start = performance.now();
  for (;;) {
    const counts = await Promise.all(
      pods.map(async (pod): Promise<[string, number]> => {
        const sidecars = pod.spec?.initContainers?.filter(({ restartPolicy }) => restartPolicy === "Always");
        const containers = [...(pod.spec?.containers ?? []), ...(sidecars ?? [])].map(({ name }) => name);
        const logs = await Promise.all(
          containers.map((container) =>
            cluster.core
              .readNamespacedPodLog({ namespace, name: nameOf(pod), container, sinceSeconds: 60 })
              .catch(() => ""),
          ),
        );
        return [nameOf(pod), new Set(logs.join("\n").match(new RegExp(`${mark}-\\d+-\\d+`, "g"))).size];
      }),
    );
    const sum = counts.reduce((total, [, count]) => total + count, 0);
    const seconds = (performance.now() - start) / 1000;
    if (sum >= expected || seconds > LOG_SECONDS) return new Map(counts.filter(([, count]) => count > 0));
    await pauseAfter(seconds);
  }
}
