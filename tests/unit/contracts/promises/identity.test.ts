import assert from "node:assert/strict";
import type { V1PodSpec } from "@kubernetes/client-node";
import { fullHostnameIsPodDnsName, hostnameIsPodName } from "../../../../contracts/promises/identity";
import { judgeServed } from "../served-workload";
import { pod, promisesOfSet, statefulSet } from "../workloads";

describe("The hostname of a StatefulSet's pods", () => {
  it("is that of the node if they are in its network, which promises nothing", async () => {
    const reason = "its pods are in the network of their node, and have its hostname";
    for (const contract of [hostnameIsPodName, fullHostnameIsPodDnsName])
      assert.deepEqual(await judged(contract, { hostNetwork: true }), ["does not apply", reason]);
  });

  it("is their full DNS name if their template says so", async () => {
    const reason = "its pods have their full DNS name for a hostname";
    assert.deepEqual(await judged(hostnameIsPodName, { setHostnameAsFQDN: true }), [
      "does not apply",
      reason,
    ]);
  });

  async function judged(contract: typeof hostnameIsPodName, spec: Partial<V1PodSpec>) {
    const set = statefulSet();
    Object.assign(set.spec!.template.spec!, spec);
    const verdict = await judgeServed(contract, promisesOfSet(set), [
      pod("web-0", ["StatefulSet", "web"], ["10.0.0.1"], spec),
    ]);
    return [verdict.outcome, verdict.reason];
  }
});
