import {
  ApiException,
  type V1Job,
  type V1Pod,
  type V1PodSpec,
  type V1ResourceRequirements,
} from "@kubernetes/client-node";
import { Failure } from "../../command-line/failures/failure";
import type { Cluster } from "../connection/cluster";
import { type Collection, podsIn } from "../collection";
import { exec } from "../pods/exec";
import { reasonOf } from "../reason";
import { clusterDomainIn } from "./cluster-domain";
import { DnsOverTcp, NoTcpAnswer, type Question } from "./dns-over-tcp";
import { type DnsAnswer, FailedDnsAnswer, mayBeCut, parseNslookup, type RecordType } from "./nslookup";
import { reverseLookup } from "./reverse-lookup";
import { isReady, nameOf, orGone, required } from "../objects";
import { waitUntil } from "../wait-until";

/** Image with nslookup; present on clusters that were built from source, public elsewhere. */
const IMAGE = "busybox:1.37.0";

/** How a client works. */
export interface DnsClientOptions {
  /** What its pod has otherwise than usual. */
  readonly changes?: Partial<V1PodSpec>;
  /** Hears of what could not be removed at the end, and why. */
  readonly onNotRemoved?: (what: string) => void;
}

/**
 * A pod that asks the cluster's DNS, as any client inside the cluster would. A namespace may let none run: then whatever
 * is asked fails with the reason.
 */
export class DnsClient {
  readonly #answers = new Set<DnsAnswer>();
  readonly #batch: BatchedQuestion[] = [];
  #overTcp: DnsOverTcp | undefined;
  /** Why the server does not answer over TCP. */
  #noTcp: Error | undefined;

  private constructor(
    private readonly cluster: Cluster,
    private readonly found: V1Pod | Failure,
  ) {}

  /** Runs a DNS client in a namespace for as long as the function takes, and removes it. */
  static async within<T>(
    cluster: Cluster,
    namespace: string,
    use: (client: DnsClient) => Promise<T>,
    { changes = {}, onNotRemoved = () => undefined }: DnsClientOptions = {},
  ): Promise<T> {
    const job = await startClient(cluster, namespace, changes);
    if (job instanceof Failure) return use(new DnsClient(cluster, job));
    try {
      const client = new DnsClient(cluster, await readyPod(cluster, namespace, job));
      return await use(client).finally(() => client.#overTcp?.close());
    } finally {
      await removeClient(cluster, namespace, job).catch((error: unknown) => {
        onNotRemoved(
          `Job ${job} of namespace ${namespace}, which ends by itself within an hour, could not be removed: ${reasonOf(error)}`,
        );
      });
    }
  }

  /**
   * The pod that asks.
   *
   * @throws {@link Failure} when the namespace lets none run
   */
  get pod(): V1Pod {
    if (this.found instanceof Failure) throw this.found;
    return this.found;
  }

  /** All questions that were asked, in order. */
  get answers(): readonly DnsAnswer[] {
    return [...this.#answers];
  }

  /**
   * Asks for the records of a fully qualified name. Questions that come at the same time share one TCP connection,
   * because UDP answers are cut at 512 bytes. A server that does not answer over TCP is asked over UDP.
   */
  lookup(name: string, type: RecordType = "A"): Promise<DnsAnswer> {
    return new Promise((resolve, reject) => {
      this.#batch.push({ question: { name, type }, resolve, reject });
      if (this.#batch.length === 1) setTimeout(() => void this.#askBatch(), GATHERING_MS);
    });
  }

  /** Asks for the name that an IP address belongs to. */
  async reverseLookup(address: string): Promise<DnsAnswer> {
    const ask = (name: string): Promise<DnsAnswer> => this.lookup(name, "PTR");
    return this.#keep(await reverseLookup(address, ask, () => this.#apiServerAddress()));
  }

  /** Asks for addresses over UDP, as most resolvers do first. A long answer is cut. */
  async lookupOverUdp(name: string): Promise<DnsAnswer> {
    const [answer] = await this.#askOverUdp([{ name, type: "A" }]);
    return this.#keep(orThrow(answer));
  }

  /** Asks for addresses over TCP, through a connection of its own, as resolvers do if the answer over UDP was cut. */
  async lookupOverTcp(name: string): Promise<DnsAnswer> {
    const overTcp = new DnsOverTcp(this.cluster, this.pod);
    try {
      const [answer] = await overTcp.ask([{ name, type: "A" }]);
      return this.#keep(orThrow(answer));
    } finally {
      await overTcp.close();
    }
  }

  /**
   * The addresses that an application in the client's pod gets for names, which the search domains of the pod's
   * namespace may complete. `nslookup` takes a name with dots as it stands; wget asks as others do, and tells the
   * address before it connects. A server that refuses a connection costs a second, so all are asked side by side.
   */
  async resolve(names: readonly string[]): Promise<(string | undefined)[]> {
    const asking = names.map((name) => `wget -T 1 -O /dev/null http://${name}:1/ 2>&1 &`).join("\n");
    const { stdout } = await exec(this.cluster, this.pod, ["sh", "-c", `${asking}\nwait`]);
    return names.map((name) => {
      const [, address] =
        new RegExp(`^Connecting to ${name}:1 \\(\\[?([0-9a-f.:]+?)\\]?:1\\)`, "m").exec(stdout) ?? [];
      return address;
    });
  }

  async #askBatch(): Promise<void> {
    const batch = this.#batch.splice(0);
    try {
      const answers = await this.#ask(batch.map(({ question }) => question));
      batch.forEach(({ resolve, reject }, index) => {
        const answer = required(answers[index], "an answer");
        if (answer instanceof FailedDnsAnswer) reject(answer);
        else resolve(this.#keep(answer));
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  async #ask(questions: readonly Question[]): Promise<(DnsAnswer | FailedDnsAnswer)[]> {
    if (this.#noTcp === undefined) {
      try {
        this.#overTcp ??= new DnsOverTcp(this.cluster, this.pod);
        return await this.#overTcp.ask(questions);
      } catch (error) {
        if (!(error instanceof NoTcpAnswer)) throw error;
        this.#noTcp = error;
      }
    }
    const answers = await this.#askOverUdp(questions);
    const cut = answers.find((answer) => !(answer instanceof FailedDnsAnswer) && mayBeCut(answer));
    if (cut === undefined) return answers;
    throw new Error(
      `the answer for ${cut.name} is as long as one over UDP may be, so that the rest of it is not known, and ${this.#noTcp.message}`,
    );
  }

  /** A server that does not answer is waited for once, and not for each question. */
  async #askOverUdp([first, ...others]: readonly Question[]): Promise<(DnsAnswer | FailedDnsAnswer)[]> {
    if (first === undefined) return [];
    const answers = await this.#askWithNslookup([first]);
    return others.length === 0 ? answers : [...answers, ...(await this.#askWithNslookup(others))];
  }

  async #askWithNslookup(questions: readonly Question[]): Promise<(DnsAnswer | FailedDnsAnswer)[]> {
    const script = questions
      .map(({ name, type }) => `nslookup -type=${type.toLowerCase()} ${name}. 2>&1; echo ${BETWEEN_ANSWERS}`)
      .join("\n");
    const { stdout } = await exec(this.cluster, this.pod, ["sh", "-c", script]);
    const transcripts = stdout.split(BETWEEN_ANSWERS);
    return questions.map(({ name, type }, index) =>
      answerOrFailure(name, (transcripts[index] ?? "").trim(), type),
    );
  }

  /** The cluster's DNS domain as the client's pod searches it. */
  async clusterDomain(): Promise<string | undefined> {
    const { stdout } = await exec(this.cluster, this.pod, ["cat", "/etc/resolv.conf"]);
    return clusterDomainIn(stdout);
  }

  /** The address of the API server's Service, which every cluster has, as each pod is told it. */
  async #apiServerAddress(): Promise<string> {
    const { stdout } = await exec(this.cluster, this.pod, ["sh", "-c", 'echo "$KUBERNETES_SERVICE_HOST"']);
    return stdout.trim();
  }

  #keep(answer: DnsAnswer): DnsAnswer {
    this.#answers.add(answer);
    return answer;
  }
}

function orThrow(answer: DnsAnswer | FailedDnsAnswer | undefined): DnsAnswer {
  if (answer instanceof FailedDnsAnswer) throw answer;
  return required(answer, "an answer");
}

/** What nslookup printed for one question. A failed question does not affect the others. */
function answerOrFailure(name: string, transcript: string, type: RecordType): DnsAnswer | FailedDnsAnswer {
  try {
    return parseNslookup(name, transcript, type);
  } catch (error) {
    if (error instanceof FailedDnsAnswer) return error;
    throw error;
  }
}

/** How long questions are gathered: contracts that are judged side by side ask at about the same time. */
const GATHERING_MS = 25;

/** What stands between what nslookup prints for one question and for the next. */
const BETWEEN_ANSWERS = "=====";

interface BatchedQuestion {
  readonly question: Question;
  readonly resolve: (answer: DnsAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Starts the Job of a client. A dry run tries its pod first, because only events say what a namespace refuses of a
 * Job's pod. Quotas and limits decide which of the shapes is accepted.
 *
 * @returns the Job's name, or why there can be none
 */
async function startClient(
  cluster: Cluster,
  namespace: string,
  changes: Partial<V1PodSpec>,
): Promise<string | Failure> {
  let refusal: unknown;
  for (const resources of RESOURCES) {
    const spec = Object.assign(dnsClientPod(resources), changes);
    try {
      await tryPod(cluster, namespace, spec);
      return nameOf(await cluster.batch.createNamespacedJob({ namespace, body: dnsClientJob(spec) }));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusal ??= error;
    }
  }
  const reason = reasonOf(refusal);
  return new Failure(
    `namespace ${namespace} lets no pod run that asks the cluster's DNS: ${reason}`,
    reason.includes("being terminated")
      ? "The namespace is being deleted, and its workloads with it."
      : "Make room for one small pod in the namespace's quota and limits, or have somebody judge who may run pods there.",
    { cause: refusal },
  );
}

/** Whether the API server, or a webhook that it asks, does not want an object; it knows the namespace and the user. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiException && error.code !== 401 && error.code !== 404;
}

/** Some webhooks take part in no trial, and some users may make Jobs but no pods: that refuses nothing yet. */
async function tryPod(cluster: Cluster, namespace: string, spec: V1PodSpec): Promise<void> {
  const body = { metadata: { generateName: "dns-client-", labels: LABELS, annotations: ANNOTATIONS }, spec };
  try {
    await cluster.core.createNamespacedPod({ namespace, body, dryRun: "All" });
  } catch (error) {
    if (!isRefusal(error) || !/dry.?run|cannot create resource "pods"/.test(reasonOf(error))) throw error;
  }
}

/** Reasons for which a container waits that do not pass by themselves. */
const HOPELESS: ReadonlySet<string> = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "CreateContainerConfigError",
  "CreateContainerError",
]);

/** The pod of a client once it runs, or why it does not. */
async function readyPod(cluster: Cluster, namespace: string, job: string): Promise<V1Pod | Failure> {
  const waiting = (pod: V1Pod) =>
    (pod.status?.containerStatuses ?? []).flatMap(({ state }) => state?.waiting ?? []);
  const isHopeless = (pod: V1Pod): boolean => waiting(pod).some(({ reason }) => HOPELESS.has(reason ?? ""));
  try {
    const pods = await waitUntil(
      clientPods(cluster, namespace, job),
      `the DNS client, Job ${job}, to be Ready`,
      (all) => all.some(isReady) || all.some(isHopeless),
    );
    const ready = pods.find(isReady);
    if (ready !== undefined) return ready;
    const [reason] = pods.flatMap(waiting);
    return notRunning(namespace, `${reason?.reason ?? ""}: ${reason?.message ?? ""}`);
  } catch (error) {
    const reasons = await whyNotStarted(cluster, namespace, job).catch(() => []);
    return notRunning(namespace, [reasonOf(error), ...reasons].join("; "));
  }
}

/** What the scheduler says of a client's pod, and what the API server said to who wanted to make it. */
async function whyNotStarted(cluster: Cluster, namespace: string, job: string): Promise<string[]> {
  const { items: pods } = await clientPods(cluster, namespace, job).list();
  const conditions = pods.flatMap(({ status }) => status?.conditions ?? []);
  const unscheduled = conditions.filter(({ type, status }) => type === "PodScheduled" && status === "False");
  if (unscheduled.length > 0) return unscheduled.flatMap(({ message }) => message ?? []);
  const fieldSelector = `involvedObject.name=${job},type=Warning`;
  const { items: events } = await cluster.core.listNamespacedEvent({ namespace, fieldSelector });
  return events.flatMap(({ message }) => message ?? []).slice(-1);
}

function notRunning(namespace: string, reason: string): Failure {
  return new Failure(
    `the pod that is to ask the cluster's DNS does not run in namespace ${namespace}: ${reason}`,
    `See what keeps a pod from running there: kubectl --namespace ${namespace} get events`,
  );
}

async function removeClient(cluster: Cluster, namespace: string, job: string): Promise<void> {
  await orGone(cluster.batch.deleteNamespacedJob({ name: job, namespace, propagationPolicy: "Background" }));
  await waitUntil(
    clientPods(cluster, namespace, job),
    `the DNS client, Job ${job}, to be gone`,
    (all) => all.length === 0,
  );
}

function clientPods(cluster: Cluster, namespace: string, job: string): Collection<V1Pod> {
  return podsIn(cluster, namespace, { labelSelector: `batch.kubernetes.io/job-name=${job}` });
}

const LABELS = {
  "app.kubernetes.io/name": "dns-client",
  // A proxy beside it would answer in the place of the cluster's DNS and Services, and keep its Job from ending.
  "sidecar.istio.io/inject": "false",
};

const ANNOTATIONS = { "linkerd.io/inject": "disabled" };

/** What a namespace may ask of a pod: limits, none because it has defaults, or both alike because it limits their ratio. */
const RESOURCES: readonly V1ResourceRequirements[] = [
  { requests: { cpu: "10m", memory: "8Mi" }, limits: { cpu: "1", memory: "256Mi" } },
  {},
  { requests: { cpu: "10m", memory: "32Mi" }, limits: { cpu: "10m", memory: "32Mi" } },
  { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "100m", memory: "128Mi" } },
];

/** How long a client lives if its process was killed and cannot remove it. It is longer than any judging takes. */
const LIFETIME_SECONDS = 3600;

/** A Job, and no bare pod: it ends by itself and is then removed with its pod, whatever became of who made it. */
function dnsClientJob(spec: V1PodSpec): V1Job {
  const labels = LABELS;
  return {
    metadata: { generateName: "dns-client-", labels },
    spec: {
      activeDeadlineSeconds: LIFETIME_SECONDS,
      ttlSecondsAfterFinished: 0,
      backoffLimit: 0,
      template: { metadata: { labels, annotations: ANNOTATIONS }, spec },
    },
  };
}

/** Passes the `restricted` Pod Security Standard, which the stack's namespace may enforce. */
function dnsClientPod(resources: V1ResourceRequirements): V1PodSpec {
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 0,
    // A node that is tainted for a workload runs its client, too.
    tolerations: [{ operator: "Exists", effect: "NoSchedule" }],
    nodeSelector: { "kubernetes.io/os": "linux" },
    // The number that kubelets give each pod: with another one, names with dots in them would not be completed.
    dnsConfig: { options: [{ name: "ndots", value: "5" }] },
    restartPolicy: "Never",
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65534,
      runAsGroup: 65534,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        name: "dns-client",
        image: IMAGE,
        imagePullPolicy: "IfNotPresent",
        command: ["sleep", "infinity"],
        resources,
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
      },
    ],
  };
}
