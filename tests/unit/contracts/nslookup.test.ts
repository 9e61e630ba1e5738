import assert from "node:assert/strict";
import { parseNslookup } from "../../../contracts/nslookup";

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

  for (const failure of [
    ";; connection timed out; no servers could be reached",
    "** server can't find a: SERVFAIL",
  ]) {
    it(`is no answer when it says "${failure}"`, () => {
      assert.throws(() => parseNslookup("a.ns", SERVER + failure), /does not answer for a\.ns/);
    });
  }

  it("is no answer when nslookup did not ask", () => {
    assert.throws(() => parseNslookup("a.ns", "sh: nslookup: not found"), /cannot ask for a\.ns/);
  });
});
