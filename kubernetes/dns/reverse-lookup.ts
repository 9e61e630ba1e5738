import { isIP } from "node:net";
import { type DnsAnswer, FailedDnsAnswer } from "./nslookup";

/**
 * Asks for the name that an IP address belongs to. An address that the cluster has no name for is asked of servers beyond,
 * and they may fail. That means that there is no name only if the server knows the names of addresses of the cluster.
 *
 * @param ask asks for the PTR records of a name
 * @param knownAddress an address of the cluster that has a name
 * @throws {@link FailedDnsAnswer} when the server does not know that one either
 */
export async function reverseLookup(
  address: string,
  ask: (name: string) => Promise<DnsAnswer>,
  knownAddress: () => Promise<string>,
): Promise<DnsAnswer> {
  try {
    return await ask(reverseName(address));
  } catch (error) {
    if (!(error instanceof FailedDnsAnswer) || !(await hasName(await knownAddress(), ask))) throw error;
    return { ...error.asked, records: [], transcript: error.transcript };
  }
}

async function hasName(address: string, ask: (name: string) => Promise<DnsAnswer>): Promise<boolean> {
  if (isIP(address) === 0) return false;
  try {
    return (await ask(reverseName(address))).records.length > 0;
  } catch (error) {
    if (error instanceof FailedDnsAnswer) return false;
    throw error;
  }
}

/** The name under which DNS keeps the name of an address. */
function reverseName(address: string): string {
  if (isIP(address) === 4) return `${address.split(".").toReversed().join(".")}.in-addr.arpa`;
  const [head = "", tail] = address.split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  const digits = [...before, ...zeros, ...after].map((group) => group.padStart(4, "0")).join("");
  return `${Array.from(digits).toReversed().join(".")}.ip6.arpa`;
}
