import assert from "node:assert/strict";
import { FailedDnsAnswer, mayBeCut, NoDnsAnswer, parseNslookup } from "../../../../kubernetes/dns/nslookup";

const SERVER = "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n";

describe("What nslookup prints", () => {
  it("holds all addresses of a name, but not the server's", () => {
    const records = "Name:\tnginx.ns\nAddress: 10.244.0.9\nName:\tnginx.ns\nAddress: 10.244.0.10\n";
    assert.deepEqual(parseNslookup("nginx.ns", SERVER + records).records, ["10.244.0.10", "10.244.0.9"]);
  });

  it("holds no address of a name that does not exist", () => {
    const answer = parseNslookup("a.ns", `${SERVER}** server can't find a.ns.: NXDOMAIN`);
    assert.deepEqual(answer.records, []);
  });

  it("holds the ports and the targets of an SRV record", () => {
    const records =
      "_web._tcp.nginx.ns\tservice = 0 50 8080 web-1.nginx.ns.\n_web._tcp.nginx.ns\tservice = 0 50 8080 web-0.nginx.ns\n";
    assert.deepEqual(parseNslookup("_web._tcp.nginx.ns", SERVER + records, "SRV").records, [
      "web-0.nginx.ns:8080",
      "web-1.nginx.ns:8080",
    ]);
  });

  it("holds the names of an address", () => {
    const records = "9.0.244.10.in-addr.arpa\tname = web-0.nginx.ns\n";
    const { records: names } = parseNslookup("9.0.244.10.in-addr.arpa", SERVER + records, "PTR");
    assert.deepEqual(names, ["web-0.nginx.ns"]);
  });

  it("is no answer when no server could be reached", () => {
    const silence = ";; connection timed out; no servers could be reached";
    assert.throws(() => parseNslookup("a.ns", SERVER + silence), NoDnsAnswer);
  });

  for (const code of ["SERVFAIL", "REFUSED", "FORMERR", "NOTIMP"]) {
    it(`is a failure of the server, and no empty answer, when it says ${code}`, () => {
      const failure = `** server can't find a.ns.: ${code}`;
      assert.throws(() => parseNslookup("a.ns", SERVER + failure), FailedDnsAnswer);
    });
  }

  it("is no answer when nslookup did not ask", () => {
    assert.throws(() => parseNslookup("a.ns", "sh: nslookup: not found"), /cannot ask for a\.ns/);
  });
});

describe("An answer over UDP", () => {
  const answer = (count: number) => ({
    name: "nginx.truth-50.svc.cluster.local",
    type: "A" as const,
    protocol: "UDP" as const,
    records: Array.from({ length: count }, (_, index) => `10.0.0.${index}`),
    transcript: "",
  });

  it("may have been cut if no other record would have fitted", () => {
    assert.equal(mayBeCut(answer(28)), true);
  });

  it("is whole if there was room for another", () => {
    assert.equal(mayBeCut(answer(20)), false);
  });

  it("is whole if it came over TCP", () => {
    assert.equal(mayBeCut({ ...answer(28), protocol: "TCP" }), false);
  });
});
