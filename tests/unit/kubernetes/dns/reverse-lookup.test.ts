import assert from "node:assert/strict";
import { type DnsAnswer, FailedDnsAnswer } from "../../../../kubernetes/dns/nslookup";
import { reverseLookup } from "../../../../kubernetes/dns/reverse-lookup";

const POD = "9.0.244.10.in-addr.arpa";
const API_SERVER = "1.0.96.10.in-addr.arpa";

/** A server that has names for some addresses, none for some, and fails for the others. */
function server(names: Readonly<Record<string, string[]>>): (name: string) => Promise<DnsAnswer> {
  return (name) => {
    const asked = { name, type: "PTR", protocol: "TCP" } as const;
    const records = names[name];
    if (records === undefined) return Promise.reject(new FailedDnsAnswer(asked, "SERVFAIL"));
    return Promise.resolve({ ...asked, records, transcript: "" });
  };
}

function lookUp(names: Readonly<Record<string, string[]>>, known = "10.96.0.1"): Promise<DnsAnswer> {
  return reverseLookup("10.244.0.9", server(names), () => Promise.resolve(known));
}

describe("A reverse lookup", () => {
  it("answers the names of an address", async () => {
    assert.deepEqual((await lookUp({ [POD]: ["web-0.nginx.ns"] })).records, ["web-0.nginx.ns"]);
  });

  it("that the server fails to answer finds no name, if it knows that of the API server's Service", async () => {
    const { name, records } = await lookUp({ [API_SERVER]: ["kubernetes.default.svc.cluster.local"] });
    assert.deepEqual([name, records], [POD, []]);
  });

  for (const [what, names, known] of [
    ["fails for that one, too", {}, "10.96.0.1"],
    ["has no name for that one", { [API_SERVER]: [] }, "10.96.0.1"],
    ["cannot be asked for that one, whose address is unknown", {}, ""],
  ] as const) {
    it(`fails if the server ${what}`, async () => {
      await assert.rejects(lookUp(names as Record<string, string[]>, known), FailedDnsAnswer);
    });
  }

  it("asks for an IPv6 address by all of its digits", async () => {
    const asked: string[] = [];
    const ask = (name: string): Promise<DnsAnswer> => {
      asked.push(name);
      return Promise.resolve({ name, type: "PTR", protocol: "TCP", records: [], transcript: "" });
    };
    await reverseLookup("fd00::a:1", ask, () => Promise.resolve(""));
    assert.deepEqual(asked, ["1.0.0.0.a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa"]);
  });
});
