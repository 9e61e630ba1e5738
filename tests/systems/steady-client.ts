import type { V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { podsIn } from "../../kubernetes/collection";
import { exec } from "../../kubernetes/pods/exec";
import { waitUntil } from "../../kubernetes/wait-until";
import type { ClientOfSystem } from "./system";

const NAME = "steady-client";
const SECONDS_BETWEEN_WRITES = 0.1;

/** A record that the system said it has, and when. */
export interface Acknowledgement {
  readonly record: number;
  readonly at: Date;
}

/** Writes records from a pod in the namespace, one after the other, whatever happens meanwhile. */
export class SteadyClient {
  private constructor(
    private readonly cluster: Cluster,
    private readonly namespace: string,
  ) {}

  /** Starts writing, and waits until the first record is acknowledged. */
  static async start(cluster: Cluster, namespace: string, client: ClientOfSystem): Promise<SteadyClient> {
    await cluster.core.createNamespacedPod({ namespace, body: podOf(client) });
    await waitUntil(
      podsIn(cluster, namespace, { fieldSelector: `metadata.name=${NAME}` }),
      `pod ${NAME} to have written its first record`,
      (pods) => pods.some(({ status }) => status?.containerStatuses?.some(({ ready }) => ready)),
      120,
    );
    return new SteadyClient(cluster, namespace);
  }

  /** Ends writing, and returns what was acknowledged. */
  async stop(): Promise<Acknowledgement[]> {
    const last = "touch /tmp/stop; until [ -e /tmp/stopped ]; do sleep 0.1; done";
    await exec(this.cluster, await this.pod(), ["sh", "-c", last]);
    return this.acknowledged();
  }

  /** The pod that writes. */
  pod(): Promise<V1Pod> {
    return this.cluster.core.readNamespacedPod({ namespace: this.namespace, name: NAME });
  }

  /** What has been acknowledged so far. */
  async acknowledged(): Promise<Acknowledgement[]> {
    const { namespace } = this;
    const log = await this.cluster.core.readNamespacedPodLog({ namespace, name: NAME, timestamps: true });
    return log
      .split("\n")
      .map((line) => /^(\S+) acknowledged (\d+)$/.exec(line))
      .filter((match) => match !== null)
      .map(([, at = "", record]) => ({ record: Number(record), at: new Date(at) }));
  }
}

/** Longest time without an acknowledgement that touches a span of time, in seconds. */
export function longestGap(acknowledged: readonly Acknowledgement[], from: Date, to: Date): number {
  const times = acknowledged.map(({ at }) => at.getTime());
  const gaps = times
    .slice(1)
    .map((time, index) => ({ begin: times[index] ?? time, end: time }))
    .filter(({ begin, end }) => end >= from.getTime() && begin <= to.getTime());
  return Math.max(0, ...gaps.map(({ begin, end }) => end - begin)) / 1000;
}

function podOf({ image, user, secrets, prepare, write }: ClientOfSystem): V1Pod {
  const script = `until ${prepare}; do sleep 0.5; done
i=0
while [ ! -e /tmp/stop ]; do
  i=$((i + 1)); content=record-$i
  if ${write}; then echo "acknowledged $i"; touch /tmp/written; fi
  sleep ${String(SECONDS_BETWEEN_WRITES)}
done
touch /tmp/stopped; sleep 3600`;
  const env = Object.entries(secrets).map(([name, from]) => {
    const [secret = "", key = ""] = from.split("/");
    return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
  });
  return {
    metadata: { name: NAME },
    spec: {
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: user,
        runAsGroup: user,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: "main",
          image,
          command: ["sh", "-c", script],
          env: [{ name: "HOME", value: "/tmp" }, ...env],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
          startupProbe: {
            exec: { command: ["test", "-e", "/tmp/written"] },
            periodSeconds: 1,
            failureThreshold: 600,
          },
        },
      ],
    },
  };
}
