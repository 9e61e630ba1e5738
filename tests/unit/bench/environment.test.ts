import assert from "node:assert/strict";
import { leaveOutOfEnvironment } from "../../../bench/environment";
import { withEnvironment } from "../toolchain/environment";

const NAME = "NODE_EXTRA_CA_CERTS";

describe("what the benchmark leaves out of the environment", () => {
  it("is gone for every contestant, and named", () =>
    withCertificates(() => {
      assert.deepEqual(leaveOutOfEnvironment(), [NAME]);
      assert.equal(process.env[NAME], undefined);
    }));

  it("is not named where the machine does not set it", () =>
    withCertificates(() => {
      Reflect.deleteProperty(process.env, NAME);
      assert.deepEqual(leaveOutOfEnvironment(), []);
    }));
});

function withCertificates(use: () => void): Promise<void> {
  return withEnvironment({ [NAME]: "/certificates.pem" }, () => {
    use();
    return Promise.resolve();
  });
}
