import assert from "node:assert/strict";
import { leaveOutOfEnvironment } from "../../../bench/environment";

const NAME = "NODE_EXTRA_CA_CERTS";

describe("what the benchmark leaves out of the environment", () => {
  let before: string | undefined;

  beforeEach(() => {
    before = process.env[NAME];
  });

  afterEach(() => {
    if (before === undefined) Reflect.deleteProperty(process.env, NAME);
    else process.env[NAME] = before;
  });

  it("is gone for every contestant, and named", () => {
    process.env[NAME] = "/certificates.pem";
    assert.deepEqual(leaveOutOfEnvironment(), [NAME]);
    assert.equal(process.env[NAME], undefined);
  });

  it("is not named where the machine does not set it", () => {
    Reflect.deleteProperty(process.env, NAME);
    assert.deepEqual(leaveOutOfEnvironment(), []);
  });
});
