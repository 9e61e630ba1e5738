/** Types of DNS records that can be asked for. */
export type RecordType = "A" | "AAAA" | "SRV" | "PTR";

/** One question to the cluster's DNS and what came back. */
export interface DnsAnswer {
  readonly name: string;
  readonly type: RecordType;
  readonly protocol: "UDP" | "TCP";
  /** IP addresses, `target:port` pairs or names, sorted; empty if the name does not exist or has none. */
  readonly records: string[];
  /** How long the answer may be kept, if it says that; a cache counts it down. */
  readonly ttlSeconds?: number;
  /** Whether the client does not tell what the answer says of that. */
  readonly isTtlUntold?: boolean;
  /** Length of the answer, if the client prints it. */
  readonly bytes?: number;
  /** What the DNS client printed. */
  readonly transcript: string;
}

/** Thrown when a DNS server does not answer; an empty answer is no failure. */
export class NoDnsAnswer extends Error {
  override readonly name = "NoDnsAnswer";

  constructor(name: string, details: string) {
    super(`the cluster's DNS does not answer for ${name}: ${details}`);
  }
}

/** Thrown when a DNS server says that it cannot answer: the name may exist or not. */
export class FailedDnsAnswer extends Error {
  override readonly name = "FailedDnsAnswer";

  constructor(
    /** What was asked, and how. */
    readonly asked: Pick<DnsAnswer, "name" | "type" | "protocol">,
    /** What the DNS client printed. */
    readonly transcript: string,
  ) {
    super(`the cluster's DNS cannot answer for ${asked.name}: ${transcript}`);
  }
}

/**
 * The longest answer over UDP to a client that asks for no longer one.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc1035#section-4.2.1
 */
export const LONGEST_UDP_BYTES = 512;

/** Bytes of a record beside its name, which is two bytes from the second time on. */
const RECORD_BYTES: Record<RecordType, number> = { A: 16, AAAA: 28, SRV: 20, PTR: 14 };

/** Whether another record might not have fitted into an answer over UDP; nslookup does not tell whether one did not. */
export function mayBeCut({ name, type, protocol, records }: DnsAnswer): boolean {
  if (protocol !== "UDP") return false;
  const isName = type === "SRV" || type === "PTR";
  const sizes = records.map((record) => RECORD_BYTES[type] + (isName ? record.length : 0));
  const sum = sizes.reduce((total, size) => total + size, 0);
  return 18 + name.length + sum + Math.max(0, ...sizes) > LONGEST_UDP_BYTES;
}

/** How nslookup prints a record, which parts of the line are the record's, and how to write them. */
const LINES: Record<RecordType, readonly [pattern: RegExp, record: string]> = {
  A: [/^Address(?: \d+)?:\s*(\d+\.\d+\.\d+\.\d+)$/gm, "$1"],
  AAAA: [/^Address(?: \d+)?:\s*([0-9a-f:]*:[0-9a-f:]+)$/gm, "$1"],
  SRV: [/^\S+\s+service = \d+ \d+ (\d+) (\S+?)\.?$/gm, "$2:$1"],
  PTR: [/^\S+\s+name = (\S+?)\.?$/gm, "$1"],
};

/** What nslookup prints when a server says that it cannot answer. */
const FAILURE = /\b(SERVFAIL|REFUSED|FORMERR|NOTIMP)\b/;

/**
 * Reads what busybox' nslookup prints. The DNS server's own address stands first, with its port. A
 * server that does not answer is an error and never an empty answer.
 *
 * @throws {@link NoDnsAnswer} or {@link FailedDnsAnswer}
 */
export function parseNslookup(name: string, transcript: string, type: RecordType = "A"): DnsAnswer {
  if (/timed out|no servers could be reached/.test(transcript)) throw new NoDnsAnswer(name, transcript);
  if (FAILURE.test(transcript)) throw new FailedDnsAnswer({ name, type, protocol: "UDP" }, transcript);

  if (!/^Server:/m.test(transcript)) throw new Error(`cannot ask for ${name}: ${transcript}`);
  const [pattern, record] = LINES[type];
  const lines = transcript.match(pattern) ?? [];
  const records = lines.map((line) => line.replace(new RegExp(pattern, "m"), record)).sort();
  return { name, type, protocol: "UDP", records, isTtlUntold: true, transcript };
}
