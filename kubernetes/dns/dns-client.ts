import type { V1Job, V1Pod, V1PodSpec } from "@kubernetes/client-node";
import type { Cluster } from "../cluster";
import { podsIn } from "../collection";
import { exec } from "../exec";
import { askOverTcp } from "./dns-over-tcp";
import { type DnsAnswer, parseNslookup, type RecordType } from "./nslookup";
import { isReady, nameOf, required } from "../objects";
import { waitUntil } from "../wait-until";

/** Image with nslookup; present on clusters that were built from source, public elsewhere. */
const IMAGE = "busybox:1.37.0";

/** A pod that asks the cluster's DNS, as any client inside the cluster would. */
export class DnsClient {
  readonly #answers: DnsAnswer[] = [];

  private constructor(
    private readonly cluster: Cluster,
    /** The pod that asks. */
    readonly pod: V1Pod,
  ) {}

  /**
   * Runs a DNS client in a namespace for as long as the function takes, and removes it.
   *
   * @param changes what its pod has otherwise than usual
   */
  static async within<T>(
    cluster: Cluster,
    namespace: string,
    use: (client: DnsClient) => Promise<T>,
    changes: Partial<V1PodSpec> = {},
  ): Promise<T> {
    const name = nameOf(await cluster.batch.createNamespacedJob({ namespace, body: dnsClientJob(changes) }));
    const pods = podsIn(cluster, namespace, { labelSelector: `batch.kubernetes.io/job-name=${name}` });
    try {
      const made = await waitUntil(pods, `the DNS client, Job ${name}, to be Ready`, (all) =>
        all.some(isReady),
      );
      return await use(new DnsClient(cluster, required(made.find(isReady), `a pod of Job ${name}`)));
    } finally {
      await cluster.batch.deleteNamespacedJob({ name, namespace, propagationPolicy: "Background" });
      await waitUntil(pods, `the DNS client, Job ${name}, to be gone`, (all) => all.length === 0);
    }
  }

  /** All questions that were asked, in order. */
  get answers(): readonly DnsAnswer[] {
    return this.#answers;
  }

  /** Asks for the records of a fully qualified name over UDP. */
  async lookup(name: string, type: RecordType = "A"): Promise<DnsAnswer> {
    const command = ["nslookup", `-type=${type.toLowerCase()}`, `${name}.`];
    const { stdout, stderr } = await exec(this.cluster, this.pod, command);
    return this.#keep(parseNslookup(name, `${stdout}${stderr}`.trim(), type));
  }

  /** Asks for the name that an IPv4 address belongs to. */
  async reverseLookup(address: string): Promise<DnsAnswer> {
    return this.lookup(`${address.split(".").toReversed().join(".")}.in-addr.arpa`, "PTR");
  }

  /** Asks for the A records of a fully qualified name over TCP. */
  async lookupOverTcp(name: string): Promise<DnsAnswer> {
    const { answers = [] } = await askOverTcp(this.cluster, this.pod, name);
    const records = answers.flatMap((answer) => (answer.type === "A" ? [answer.data] : [])).sort();
    return this.#keep({ name, type: "A", protocol: "TCP", records, transcript: JSON.stringify(answers) });
  }

  /**
   * The address that an application in the client's pod gets for a name, which the search domains of the
   * pod's namespace may complete. `nslookup` takes a name with dots as it stands; wget asks as others do,
   * and tells the address before it connects.
   */
  async resolve(name: string): Promise<string | undefined> {
    const command = ["wget", "-T", "1", "-O", "/dev/null", `http://${name}:1/`];
    const { stderr } = await exec(this.cluster, this.pod, command);
    return /\((\d+\.\d+\.\d+\.\d+):1\)/.exec(stderr)?.[1];
  }

  #keep(answer: DnsAnswer): DnsAnswer {
    this.#answers.push(answer);
    return answer;
  }
}

/** How long a client lives that nobody is left to remove: longer than any judging takes. */
const LIFETIME_SECONDS = 3600;

/** A Job, and no bare pod: it ends by itself and is then removed with its pod, whatever became of who made it. */
function dnsClientJob(changes: Partial<V1PodSpec>): V1Job {
  const labels = { "app.kubernetes.io/name": "dns-client" };
  return {
    metadata: { generateName: "dns-client-", labels },
    spec: {
      activeDeadlineSeconds: LIFETIME_SECONDS,
      ttlSecondsAfterFinished: 0,
      backoffLimit: 0,
      template: { metadata: { labels }, spec: Object.assign(dnsClientPod(), changes) },
    },
  };
}

/** Passes the `restricted` Pod Security Standard, which the stack's namespace may enforce. */
function dnsClientPod(): V1PodSpec {
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 0,
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
        resources: { requests: { cpu: "10m", memory: "8Mi" }, limits: { memory: "256Mi" } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
      },
    ],
  };
}
