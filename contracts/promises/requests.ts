import { randomUUID } from "node:crypto";
import type { V1Pod } from "@kubernetes/client-node";
import { type Contract, doesNotApply, observation, type Subject, type Verdict, verdict } from "../contract";
import { exec } from "../../kubernetes/exec";
import { isReady, nameOf } from "../../kubernetes/objects";
import { deploymentPods } from "../judging/workload-pods";

/**
 * At most how likely it is that requests miss a pod that they should reach. With n pods, each as likely
 * as the others to get a request, k requests miss one with a probability of at most n(1 - 1/n)^k.
 */
const CHANCE_OF_MISSING = 1e-6;

/** How long a pod's log may lag behind the requests that it answered. */
const LOG_SECONDS = 5;

/**
 * How long the node's proxy may lag behind the pods' readiness: a pod is Ready before the requests reach it, for its
 * EndpointSlice is written and kube-proxy programs the node only then.
 *
 * @see https://kubernetes.io/docs/reference/networking/virtual-ips/#optimizing-iptables-mode-performance
 */
const PROXY_SECONDS = 10;

const REFERENCE = {
  guide: "6. Deployment and ClusterIP Service",
  kubernetes: "https://kubernetes.io/docs/concepts/services-networking/service/#type-clusterip",
  upstream: "test/e2e/network/service.go: should serve a basic endpoint from pods",
};

/** The virtual IP spreads requests, within {@link PROXY_SECONDS} of a pod's becoming Ready. */
export const requestsReachEveryReadyPod: Contract = {
  name: `requests to the ClusterIP reach every Ready pod of the Deployment; the chance to miss one is below ${CHANCE_OF_MISSING}`,
  reference: REFERENCE,
  judge: (subject) =>
    judgeRequests(subject, ({ pods, receivedBy, evidence }) =>
      verdict([
        { seen: evidence },
        ...pods
          .filter(isReady)
          .map((pod) =>
            observation(
              `${nameOf(pod)}: ${receivedBy.get(nameOf(pod)) ?? 0} requests`,
              (receivedBy.get(nameOf(pod)) ?? 0) > 0,
              `pod ${nameOf(pod)} is Ready, and none of the requests reached it within ${PROXY_SECONDS} s`,
            ),
          ),
      ]),
    ),
};

/** The virtual IP leads to pods that serve. */
export const requestsReachReadyPodsOnly: Contract = {
  name: "requests to the ClusterIP are all answered, by Ready pods of the Deployment",
  reference: {
    ...REFERENCE,
    upstream: "test/e2e/network/service.go: should create endpoints for unready pods",
  },
  judge: (subject) =>
    judgeRequests(subject, ({ pods, receivedBy, unanswered, evidence }) =>
      verdict([
        observation(evidence, unanswered === 0, `${unanswered} requests were not answered`),
        ...pods
          .filter((pod) => !isReady(pod))
          .map((pod) =>
            observation(
              `${nameOf(pod)}, not Ready: ${receivedBy.get(nameOf(pod)) ?? 0} requests`,
              (receivedBy.get(nameOf(pod)) ?? 0) === 0,
              `pod ${nameOf(pod)} is not Ready, and ${receivedBy.get(nameOf(pod)) ?? 0} requests reached it`,
            ),
          ),
      ]),
    ),
};

/** What became of a round of requests. */
interface Requests {
  readonly pods: readonly V1Pod[];
  /** How many requests stand in the log of a pod, by its name. */
  readonly receivedBy: ReadonlyMap<string, number>;
  readonly unanswered: number;
  readonly evidence: string;
}

/** Judges the first round of requests that reaches all Ready pods, or the last one that the proxy has time for. */
async function judgeRequests(subject: Subject, judge: (requests: Requests) => Verdict): Promise<Verdict> {
  const { clusterIPServiceName: name, namespace } = subject.outputs;
  const { spec } = await subject.cluster.core.readNamespacedService({ namespace, name });
  const pods = await deploymentPods(subject);
  if (spec?.sessionAffinity === "ClientIP") return doesNotApply("the Service sends a client to one pod only");
  if (spec?.clusterIP === "None") return doesNotApply("the Service has no virtual IP");
  const port = spec?.ports?.find(({ protocol }) => protocol === "TCP")?.port;
  if (port === undefined || pods.length === 0) return doesNotApply("there is no TCP port or no pod");

  const deadline = performance.now() + PROXY_SECONDS * 1000;
  for (let round = 1; ; round++) {
    const requests = await request(subject, pods, `http://${spec?.clusterIP ?? ""}:${port}`, round);
    if (requests === undefined) {
      return doesNotApply(
        "the Deployment's pods write no requests to their logs, by which they could be told apart",
      );
    }
    const reachesAll = pods.filter(isReady).every((pod) => requests.receivedBy.has(nameOf(pod)));
    if (reachesAll || performance.now() > deadline) return judge(requests);
  }
}

/** Sends one round of requests; answers nothing when some got an answer, and no pod's log shows any. */
async function request(
  subject: Subject,
  pods: readonly V1Pod[],
  url: string,
  round: number,
): Promise<Requests | undefined> {
  const count = requestCount(pods.length);
  const mark = randomUUID();
  const answered = await send(subject, `${url}/${mark}`, count);
  const receivedBy = await logged(subject, pods, mark, answered);
  if (answered > 0 && receivedBy.size === 0) return undefined;
  return {
    pods,
    receivedBy,
    unanswered: count - answered,
    evidence: `${answered} of ${count} requests answered, for ${pods.length} pods, in round ${round}`,
  };
}

/** The least k with n(1 - 1/n)^k below the chance; one pod cannot be missed. */
export function requestCount(pods: number): number {
  if (pods === 1) return 1;
  return Math.ceil(Math.log(CHANCE_OF_MISSING / pods) / Math.log(1 - 1 / pods));
}

/** Sends requests one after another, each over a connection of its own; answers how many got an answer, be it an error. */
async function send({ cluster, dns }: Subject, url: string, count: number): Promise<number> {
  const script = `i=0; while [ $i -lt ${count} ]; do wget -q -T 2 -O /dev/null ${url}-$i 2>&1; i=$((i+1)); done`;
  const { stdout } = await exec(cluster, dns.pod, ["sh", "-c", script]);
  const failures = stdout
    .split("\n")
    .filter((line) => line.startsWith("wget:") && !line.includes("server returned error"));
  return count - failures.length;
}

/** Reads the pods' logs until all requests that were answered stand in them, or no more come. */
async function logged(
  { cluster, outputs: { namespace } }: Subject,
  pods: readonly V1Pod[],
  mark: string,
  expected: number,
): Promise<Map<string, number>> {
  const start = performance.now();
  for (;;) {
    const counts = await Promise.all(
      pods.map(async (pod): Promise<[string, number]> => {
        const log = await cluster.core
          .readNamespacedPodLog({ namespace, name: nameOf(pod), sinceSeconds: 60 })
          .catch(() => "");
        return [nameOf(pod), new Set(log.match(new RegExp(`${mark}-\\d+`, "g"))).size];
      }),
    );
    const sum = counts.reduce((total, [, count]) => total + count, 0);
    const late = (performance.now() - start) / 1000 > LOG_SECONDS;
    if (sum >= expected || late) return new Map(counts.filter(([, count]) => count > 0));
  }
}
