import { randomBytes } from "node:crypto";
import { outputInPod } from "../../kubernetes/pods/exec";
import { nameOf } from "../../kubernetes/objects";
import type { SystemUnderTest } from "./system";

/** Calls the management API, whose publishing waits for the queue's confirmation: METHOD URL BODY. */
const CALL = `python3 -c '
import base64, os, sys, urllib.request
method, url, body = sys.argv[1:]
user = base64.b64encode(("app:" + os.environ["PASSWORD"]).encode()).decode()
headers = {"content-type": "application/json", "authorization": "Basic " + user}
request = urllib.request.Request(url, body.encode(), headers, method=method)
print(urllib.request.urlopen(request, timeout=10).read().decode())
'`;
const API = "http://rabbit-client:15672/api";
const QUEUE = { durable: true, arguments: { "x-queue-type": "quorum" } };
const shellQuoted = (value: object): string => `"${JSON.stringify(value).replaceAll('"', '\\"')}"`;

/** Reading takes messages out and gives them back, which one reader at a time can do. */
let reading: Promise<unknown> = Promise.resolve();

/** The example of RabbitMQ. */
export const rabbitmq: SystemUnderTest = {
  example: "rabbitmq",
  images: ["rabbitmq", "python"],
  statefulSet: "rabbit",
  config: { cookie: randomBytes(16).toString("hex"), password: randomBytes(12).toString("hex") },
  needsMajority: true,
  scales: [3, 1, 3],
  rolls: [{ watermark: "280MB" }, { image: "rabbitmq:4.0" }],
  client: {
    image: "python:3",
    user: 1000,
    secrets: { PASSWORD: "rabbit-auth/password" },
    prepare: `${CALL} PUT ${API}/queues/%2F/records ${shellQuoted(QUEUE)} 2> /dev/null`,
    write: `${CALL} POST ${API}/exchanges/%2F/amq.default/publish ${shellQuoted({
      properties: { delivery_mode: 2 },
      routing_key: "records",
      payload: "$i $content",
      payload_encoding: "string",
    })} 2> /dev/null | grep -q '"routed":true'`,
  },
  leader: () => Promise.resolve("rabbit-0"),
  async read(cluster, pod, client) {
    const url = `http://${nameOf(pod)}.rabbit:15672/api/queues/%2F/records/get`;
    const wish = { count: 1_000_000, ackmode: "ack_requeue_true", encoding: "auto" };
    const read = reading.then(() =>
      outputInPod(cluster, client, ["sh", "-c", `${CALL} POST ${url} ${shellQuoted(wish)}`]),
    );
    reading = read.catch(() => undefined);
    const messages = JSON.parse(await read) as readonly { readonly payload: string }[];
    return new Map(
      messages.map(({ payload }) => {
        const [record, content = ""] = payload.split(" ");
        return [Number(record), content] as const;
      }),
    );
  },
};
