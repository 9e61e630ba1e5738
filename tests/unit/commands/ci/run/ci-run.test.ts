import assert from "node:assert/strict";
import { beginOf, newRunName } from "../../../../../commands/ci/run/ci-run";
import { podDnsName, serviceDnsName } from "../../../../../components/rules/names";

describe("The name of a CI run", () => {
  it("is one that no other run has", () => {
    assert.notEqual(newRunName(), newRunName());
  });

  it("says when the run began", () => {
    const begin = new Date("2026-11-24T20:15:30Z");
    assert.deepEqual(beginOf(newRunName(begin)), begin);
  });

  it("leaves pods a DNS name that fits a host name of 64 characters", () => {
    const service = serviceDnsName("nginx", newRunName());
    assert.ok(podDnsName("web-0", service).length <= 64);
  });

  for (const name of [
    "dev",
    "workloads-ci",
    "workloads-ci-dev",
    "my-workloads-ci-tmf3k2-0123abcd",
    "workloads-ci-tmf3k2-0123abcd-x",
  ]) {
    it(`is not ${name}`, () => {
      assert.equal(beginOf(name), undefined);
    });
  }
});
