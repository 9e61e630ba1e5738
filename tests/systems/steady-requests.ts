import type { V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { podsIn } from "../../kubernetes/collection";
import { exec } from "../../kubernetes/pods/exec";
import { isReady } from "../../kubernetes/objects";
import { waitUntil } from "../../kubernetes/wait-until";

const NAME = "steady-requests";

/** Requests that are on their way at most: what is slower than that is not made worse. */
const MOST_AT_ONCE = 1000;

/** What became of all requests. */
export interface Requests {
  readonly sent: number;
  /** One line for each that was not answered: when, and why. */
  readonly failures: readonly string[];
}

/** Sends requests through a Service at a steady rate, each over a connection of its own, from a pod of the namespace. */
export class SteadyRequests {
  private constructor(
    private readonly cluster: Cluster,
    private readonly namespace: string,
  ) {}

  static async start(
    cluster: Cluster,
    namespace: string,
    target: { readonly host: string; readonly port: number; readonly perSecond: number },
  ): Promise<SteadyRequests> {
    const args = [target.host, String(target.port), String(target.perSecond), String(MOST_AT_ONCE)];
    await cluster.core.createNamespacedPod({ namespace, body: podOf(args) });
    await waitUntil(
      podsIn(cluster, namespace, { fieldSelector: `metadata.name=${NAME}` }),
      `pod ${NAME} to send requests`,
      (pods) => pods.some(isReady),
    );
    return new SteadyRequests(cluster, namespace);
  }

  /** Ends sending, and returns what became of the requests. */
  async stop(): Promise<Requests> {
    const { cluster, namespace } = this;
    await exec(cluster, await cluster.core.readNamespacedPod({ namespace, name: NAME }), [
      "touch",
      "/tmp/stop",
    ]);
    await waitUntil(
      podsIn(cluster, namespace, { fieldSelector: `metadata.name=${NAME}` }),
      `pod ${NAME} to end`,
      (pods) => pods.some(({ status }) => status?.phase === "Succeeded"),
    );
    const log = await cluster.core.readNamespacedPodLog({ namespace, name: NAME });
    await cluster.core.deleteNamespacedPod({ namespace, name: NAME });
    const lines = log.trim().split("\n");
    const sent = Number(/^sent (\d+)$/.exec(lines.at(-1) ?? "")?.[1]);
    return { sent, failures: lines.filter((line) => line.startsWith("failed ")) };
  }
}

const PROGRAM = `
import asyncio, os, sys, time
host, port, rate, most = sys.argv[1], *map(int, sys.argv[2:])
async def request():
    try:
        async with asyncio.timeout(10):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(b"GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n")
            if not (await reader.read()).startswith(b"HTTP/1.1 "): raise EOFError("no answer")
            writer.close()
    except Exception as error:
        print("failed", time.strftime("%H:%M:%S"), type(error).__name__, error, flush=True)
async def main():
    sent, running, next = 0, set(), time.monotonic()
    open("/tmp/started", "w").close()
    while not os.path.exists("/tmp/stop"):
        now = time.monotonic()
        while next <= now:
            next += 1 / rate
            if len(running) < most:
                sent += 1
                task = asyncio.create_task(request())
                running.add(task)
                task.add_done_callback(running.discard)
        await asyncio.sleep(0.01)
    await asyncio.gather(*running)
    print("sent", sent)
asyncio.run(main())
`;

function podOf(args: readonly string[]): V1Pod {
  return {
    metadata: { name: NAME },
    spec: {
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      containers: [
        {
          name: "main",
          image: "python:3",
          command: ["python3", "-c", PROGRAM, ...args],
          startupProbe: {
            exec: { command: ["test", "-e", "/tmp/started"] },
            periodSeconds: 1,
            failureThreshold: 600,
          },
        },
      ],
    },
  };
}
