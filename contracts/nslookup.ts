/** One question to the cluster's DNS and what came back. */
export interface DnsAnswer {
  readonly name: string;
  readonly type: "A" | "SRV" | "PTR";
  readonly protocol: "UDP" | "TCP";
  /** IPv4 addresses, `target:port` pairs or names, sorted; empty where the name does not exist or has none. */
  readonly records: string[];
  /** What the DNS client printed. */
  readonly transcript: string;
}

/**
 * Reads what busybox' nslookup prints for A records. The DNS server's own address stands first, with its
 * port. A server that does not answer is an error and never an empty answer.
 */
export function parseNslookup(name: string, transcript: string): DnsAnswer {
  if (/timed out|no servers could be reached|SERVFAIL|REFUSED/.test(transcript)) {
    throw new Error(`the cluster's DNS does not answer for ${name}: ${transcript}`);
  }
  if (!/^Server:/m.test(transcript)) throw new Error(`cannot ask for ${name}: ${transcript}`);
  const lines = transcript.matchAll(/^Address(?: \d+)?:\s*(\d+\.\d+\.\d+\.\d+)$/gm);
  const records = [...lines].flatMap(([, address]) => address ?? []).sort();
  return { name, type: "A", protocol: "UDP", records, transcript };
}
