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
 * Asks the DNS server that a pod is configured with, over TCP connections that the pod opens. It sends all questions at
 * once. Answers over TCP are complete, however long they are. A connection that the server keeps open is used again.
 */
export class DnsOverTcp {
  #connection: Promise<Connection> | undefined;

  constructor(
    private readonly cluster: Cluster,
    private readonly pod: V1Pod,
  ) {}

  /**
   * @returns in the order of the questions, the answer or why the server has none
   * @throws {@link NoTcpAnswer} when the server is silent
   */
  async ask(questions: readonly Question[]): Promise<(DnsAnswer | FailedDnsAnswer)[]> {
    const answers: (DnsAnswer | FailedDnsAnswer)[] = [];
    for (let from = 0; from < questions.length; from += QUESTIONS_PER_CONNECTION)
      answers.push(...(await this.#askOnce(questions.slice(from, from + QUESTIONS_PER_CONNECTION))));

    return answers;
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    (await this.#connection?.catch(() => undefined))?.close();
  }

  async #askOnce(questions: readonly Question[]): Promise<(DnsAnswer | FailedDnsAnswer)[]> {
    const connection = await this.#connectionFor(questions.length);
    const isUsedAgain = connection.isUsed;
    try {
      return await connection.ask(questions);
    } catch (error) {
      // A server may end a connection at any time: whether it answers is told by a new one.
      if (!isUsedAgain || !(error instanceof NoTcpAnswer)) throw error;
      return await this.#askOnce(questions);
    }
  }

  #connectionFor(count: number): Promise<Connection> {
    const former = this.#connection?.catch(() => undefined);
    const next = async (): Promise<Connection> => {
      const open = await former;
      if (open?.reserve(count)) return open;
      open?.closeOnceAnswered();
      const made = await Connection.open(this.cluster, this.pod);
      made.reserve(count);
      return made;
    };
    return (this.#connection = next());
  }
}

/** Who waits for the answer to a question. */
interface Waiting {
  readonly name: string;
  readonly resolve: (packet: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/** A connection of a pod to its DNS server: a program in the pod that passes on what it reads and gets. */
class Connection {
  readonly #input = new PassThrough();
  readonly #waiting = new Map<number, Waiting>();
  #reserved = 0;
  #asked = 0;
  #errors = "";
  #silence: NodeJS.Timeout | undefined;
  #isOver = false;
  #closesOnceAnswered = false;
  #closeSocket: () => void = () => undefined;

  /** Starts the program; whether the server can be reached turns out with the first question. */
  static async open(cluster: Cluster, pod: V1Pod): Promise<Connection> {
    const connection = new Connection();
    await connection.#start(cluster, pod);
    return connection;
  }

  /** Whether anything was asked already. */
  get isUsed(): boolean {
    return this.#asked > 0;
  }

  /** Whether so many questions more can be asked; if so, they may be. */
  reserve(count: number): boolean {
    if (this.#isOver || this.#reserved + count > QUESTIONS_PER_CONNECTION) return false;
    this.#reserved += count;
    return true;
  }

  async ask(questions: readonly Question[]): Promise<(DnsAnswer | FailedDnsAnswer)[]> {
    const ids = questions.map(() => this.#asked++);
    const packets = questions.map(
      ({ name }, index) =>
        new Promise<Buffer>((resolve, reject) =>
          this.#waiting.set(ids[index] ?? 0, { name, resolve, reject }),
        ),
    );
    if (this.#isOver) {
      this.#fail("the connection was closed");
    } else {
      this.#input.write(
        Buffer.concat(questions.map((question, index) => encoded(question, ids[index] ?? 0))),
      );
      this.#listen();
    }
    const answers = await Promise.all(packets);
    return questions.map((question, index) => answerIn(question, required(answers[index], "an answer")));
  }

  closeOnceAnswered(): void {
    if (this.#waiting.size === 0) this.close();
    else this.#closesOnceAnswered = true;
  }

  close(): void {
    this.#isOver = true;
    clearTimeout(this.#silence);
    this.#input.end();
    this.#closeSocket();
  }

  async #start(cluster: Cluster, pod: V1Pod): Promise<void> {
    const namespace = required(pod.metadata?.namespace, "metadata.namespace");
    let late: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const read = packetReader(resolve, (id, packet) => {
          this.#receive(id, packet);
        });
        late = setTimeout(() => {
          reject(new Error(`no command began in pod ${nameOf(pod)} within ${START_SECONDS} s`));
        }, START_SECONDS * 1000);
        const end = ({ message = "the connection was closed" }: { message?: string }): void => {
          reject(
            new NoTcpAnswer(`the cluster's DNS cannot be asked over TCP: ${this.#errors.trim() || message}`),
          );
          this.#fail(message);
        };
        new Exec(cluster.kubeConfig)
          .exec(
            namespace,
            nameOf(pod),
            mainContainerOf(pod).name,
            COMMAND,
            sink(read),
            sink((chunk) => (this.#errors += chunk.toString())),
            this.#input,
            false,
            end,
          )
          .then((socket: { close: () => void; onclose: (() => void) | null }) => {
            socket.onclose = () => {
              end({});
            };
            this.#closeSocket = () => {
              socket.close();
            };
          }, reject);
      });
    } catch (error) {
      this.close();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  #receive(id: number, packet: Buffer): void {
    this.#waiting.get(id)?.resolve(packet);
    this.#waiting.delete(id);
    this.#listen();
    if (this.#waiting.size === 0 && this.#closesOnceAnswered) this.close();
  }

  /** A server that is silent for long, while it is asked, does not answer. */
  #listen(): void {
    clearTimeout(this.#silence);
    if (this.#waiting.size === 0) return;
    this.#silence = setTimeout(() => {
      this.#fail(`no answer within ${SILENCE_SECONDS} s`);
    }, SILENCE_SECONDS * 1000);
  }

  #fail(reason: string): void {
    for (const { name, reject } of this.#waiting.values()) {
      reject(
        new NoTcpAnswer(
          `the cluster's DNS does not answer over TCP for ${name}: ${this.#errors.trim() || reason}`,
        ),
      );
    }
    this.#waiting.clear();
    this.close();
  }
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
