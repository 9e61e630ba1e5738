/** One question to the cluster's DNS and what came back. */
export interface DnsAnswer {
  readonly name: string;
  /** IPv4 addresses, sorted; empty where the name does not exist or has none. */
  readonly addresses: string[];
  /** What nslookup printed. */
  readonly transcript: string;
}

/**
 * Reads what busybox' nslookup prints. The DNS server's own address stands first, with its port. A
 * server that does not answer is an error and never an empty answer.
 */
export function parseNslookup(name: string, transcript: string): DnsAnswer {
  if (/timed out|no servers could be reached|SERVFAIL|REFUSED/.test(transcript)) {
    throw new Error(`the cluster's DNS does not answer for ${name}: ${transcript}`);
  }
  if (!/^Server:/m.test(transcript)) throw new Error(`cannot ask for ${name}: ${transcript}`);
  const lines = transcript.matchAll(/^Address(?: \d+)?:\s*(\d+\.\d+\.\d+\.\d+)$/gm);
  return { name, addresses: [...lines].flatMap(([, address]) => address ?? []).sort(), transcript };
}
