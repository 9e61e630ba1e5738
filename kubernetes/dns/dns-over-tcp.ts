import { PassThrough, Writable } from "node:stream";
import { Exec, type V1Pod } from "@kubernetes/client-node";
import { type Answer, type Packet, streamDecode, streamEncode } from "dns-packet";
import type { Cluster } from "../connection/cluster";
import { mainContainerOf, nameOf, required } from "../objects";
import { type DnsAnswer, FailedDnsAnswer, type RecordType } from "./nslookup";

/** How long a server may be silent until it counts as one that does not answer over TCP. */
const SILENCE_SECONDS = 10;

/** How long a command may take to begin in a container, on a node that is busy. */
const START_SECONDS = 60;

/** Thrown when a server was asked over TCP and did not answer: it may do so over UDP. */
export class NoTcpAnswer extends Error {
  override readonly name = "NoTcpAnswer";
}

/** CoreDNS ends a connection after 128 questions. */
const QUESTIONS_PER_CONNECTION = 100;

/** Flag of a query, as every resolver sets it. */
const RECURSION_DESIRED = 0x100;

/** Response codes with which a server says that it cannot answer. */
const FAILURES: ReadonlySet<string> = new Set(["SERVFAIL", "REFUSED", "FORMERR", "NOTIMP"]);

/** A question to a DNS server. */
export interface Question {
  readonly name: string;
  readonly type: RecordType;
}

/** Says that its input is read by now: a command's input can begin before the command does. */
const READY = "ready\n";

const COMMAND = [
  "sh",
  "-c",
  `server=$(awk '/^nameserver/ { print $2; exit }' /etc/resolv.conf); printf '${READY.trim()}\\n'; exec nc "$server" 53`,
];

/**
 * Asks the DNS server that a pod is configured with, over a TCP connection that the pod opens. It sends all questions
 * at once. Answers over TCP are complete, however long they are.
 *
 * @returns in the order of the questions, the answer or why the server has none
 * @throws {@link NoTcpAnswer} when the server is silent
 */
export async function askOverTcp(
  cluster: Cluster,
  pod: V1Pod,
  questions: readonly Question[],
): Promise<(DnsAnswer | FailedDnsAnswer)[]> {
  const answers: (DnsAnswer | FailedDnsAnswer)[] = [];
  for (let from = 0; from < questions.length; from += QUESTIONS_PER_CONNECTION)
    answers.push(...(await askOnce(cluster, pod, questions.slice(from, from + QUESTIONS_PER_CONNECTION))));

  return answers;
}

async function askOnce(
  cluster: Cluster,
  pod: V1Pod,
  questions: readonly Question[],
): Promise<(DnsAnswer | FailedDnsAnswer)[]> {
  const packets = new Map<number, Buffer>();
  const input = new PassThrough();
  const namespace = required(pod.metadata?.namespace, "metadata.namespace");
  let errors = "";
  let close: () => void = () => undefined;
  let silence: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (reason: string): void => {
        const [{ name } = { name: "" }] = questions;
        reject(
          new NoTcpAnswer(
            `the cluster's DNS does not answer over TCP for ${name}: ${errors.trim() || reason}`,
          ),
        );
      };
      const listen = (): void => {
        clearTimeout(silence);
        silence = setTimeout(() => {
          fail(`no answer within ${SILENCE_SECONDS} s`);
        }, SILENCE_SECONDS * 1000);
      };
      const read = packetReader(
        () => {
          input.write(Buffer.concat(questions.map(encoded)));
          listen();
        },
        (id, packet) => {
          packets.set(id, packet);
          listen();
          if (packets.size === questions.length) resolve();
        },
      );
      silence = setTimeout(() => {
        reject(new Error(`no command began in pod ${nameOf(pod)} within ${START_SECONDS} s`));
      }, START_SECONDS * 1000);
      new Exec(cluster.kubeConfig)
        .exec(
          namespace,
          nameOf(pod),
          mainContainerOf(pod).name,
          COMMAND,
          sink(read),
          sink((chunk) => (errors += chunk.toString())),
          input,
          false,
          ({ message }) => {
            fail(message ?? "the connection was closed");
          },
        )
        .then((socket: { close: () => void }) => {
          close = () => {
            socket.close();
          };
        }, reject);
    });
  } finally {
    clearTimeout(silence);
    input.end();
    close();
  }
  return questions.map((question, id) => answerIn(question, required(packets.get(id), "an answer")));
}

function encoded({ name, type }: Question, id: number): Buffer {
  return streamEncode({ type: "query", id, flags: RECURSION_DESIRED, questions: [{ type, name }] });
}

function answerIn({ name, type }: Question, bytes: Buffer): DnsAnswer | FailedDnsAnswer {
  const packet = streamDecode(bytes);
  const { rcode = "NOERROR" } = packet as Packet & { readonly rcode?: string };
  if (FAILURES.has(rcode)) return new FailedDnsAnswer({ name, type, protocol: "TCP" }, rcode);
  const { answers = [], authorities = [] } = packet;
  const own = answers.filter((answer) => answer.type === type);
  const ttls = (own.length > 0 ? own : authorities).flatMap((one) => ("ttl" in one ? (one.ttl ?? []) : []));
  return {
    name,
    type,
    protocol: "TCP",
    records: own.flatMap(recordOf).sort(),
    ...(ttls.length > 0 && { ttlSeconds: Math.min(...ttls) }),
    bytes: bytes.length - 2,
    transcript: JSON.stringify({ rcode, answers, authorities }),
  };
}

function recordOf(answer: Answer): string[] {
  switch (answer.type) {
    case "A":
      return [answer.data];
    case "AAAA":
      return [canonical(answer.data)];
    case "PTR":
      return [answer.data.replace(/\.$/, "")];
    case "SRV":
      return [`${answer.data.target.replace(/\.$/, "")}:${answer.data.port}`];
    default:
      return [];
  }
}

/** An IPv6 address as Kubernetes writes it. */
function canonical(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** Waits for the first line, then takes packets apart, each of whose length stands before it in two bytes. */
function packetReader(
  onReady: () => void,
  onPacket: (id: number, packet: Buffer) => void,
): (chunk: Buffer) => void {
  let isReady = false;
  let received = Buffer.alloc(0);
  return (chunk) => {
    received = Buffer.concat([received, chunk]);
    if (!isReady && received.length >= READY.length) {
      isReady = true;
      received = received.subarray(READY.length);
      onReady();
    }
    while (isReady && received.length >= 2 && received.length >= received.readUInt16BE(0) + 2) {
      const end = received.readUInt16BE(0) + 2;
      onPacket(received.readUInt16BE(2), received.subarray(0, end));
      received = received.subarray(end);
    }
  };
}

function sink(onChunk: (chunk: Buffer) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      onChunk(chunk);
      done();
    },
  });
}
