import type { V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "./cluster";
import { podsIn } from "./collection";
import { exec } from "./exec";
import { type DnsAnswer, parseNslookup } from "./nslookup";
import { isReady, nameOf } from "./objects";
import { waitUntil } from "./wait-until";

/** Image with nslookup; present on clusters that were built from source, public elsewhere. */
const DEFAULT_IMAGE = "busybox:1.37.0";

/** A pod that asks the cluster's DNS, as any client inside the cluster would. */
export class DnsClient {
  readonly #answers: DnsAnswer[] = [];

  private constructor(
    private readonly cluster: Cluster,
    private readonly pod: V1Pod,
  ) {}

  /** Runs a DNS client in a namespace for as long as the function takes, and removes it. */
  static async within<T>(
    cluster: Cluster,
    namespace: string,
    use: (client: DnsClient) => Promise<T>,
    image = DEFAULT_IMAGE,
  ): Promise<T> {
    const pod = await cluster.core.createNamespacedPod({ namespace, body: dnsClientPod(image) });
    const name = nameOf(pod);
    try {
      const [running] = await waitUntil(
        podsIn(cluster, namespace, { fieldSelector: `metadata.name=${name}` }),
        `the DNS client, pod ${name}, to be Ready`,
        (pods) => pods.some(isReady),
      );
      return await use(new DnsClient(cluster, running ?? pod));
    } finally {
      await cluster.core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 });
    }
  }

  /** All questions that were asked, in order. */
  get answers(): readonly DnsAnswer[] {
    return this.#answers;
  }

  /** Asks for the A records of a fully qualified name. */
  async lookup(name: string): Promise<DnsAnswer> {
    const { stdout, stderr } = await exec(this.cluster, this.pod, ["nslookup", "-type=a", `${name}.`]);
    const answer = parseNslookup(name, `${stdout}${stderr}`.trim());
    this.#answers.push(answer);
    return answer;
  }
}

/** Passes the `restricted` Pod Security Standard, which the stack's namespace may enforce. */
function dnsClientPod(image: string): V1Pod {
  return {
    metadata: { generateName: "dns-client-", labels: { "app.kubernetes.io/name": "dns-client" } },
    spec: {
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
          image,
          imagePullPolicy: "IfNotPresent",
          command: ["sleep", "infinity"],
          resources: { requests: { cpu: "10m", memory: "8Mi" }, limits: { memory: "32Mi" } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
        },
      ],
    },
  };
}
