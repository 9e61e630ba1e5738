import assert from "node:assert/strict";
import type { V1PodSpec } from "@kubernetes/client-node";
import {
  fullHostnameIsPodDnsName,
  hostnameIsPodName,
  podsAreNamedByOrdinal,
} from "../../../../contracts/promises/identity";
import { findings, judgeServed } from "../served-workload";
import { pod, promisesOfSet, statefulSet, terminating } from "../workloads";

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

  it("is what their template says instead of their name", async () => {
    const reason = "its pods' template gives them a hostname of its own (hostnameOverride)";
    for (const contract of [hostnameIsPodName, fullHostnameIsPodDnsName]) {
      assert.deepEqual(await judged(contract, { hostnameOverride: "db.example.org" }), [
        "does not apply",
        reason,
      ]);
    }
  });

  it("is not asked of a pod that is being deleted, in which no container may run any more", async () => {
    for (const contract of [hostnameIsPodName, fullHostnameIsPodDnsName]) {
      const verdict = await judgeServed(contract, promisesOfSet(statefulSet()), [terminating("web-1")]);
      assert.equal(verdict.outcome, "does not apply");
    }
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

describe("The names of a StatefulSet's pods", () => {
  const WEB_0 = pod("web-0", ["StatefulSet", "web"], ["10.0.0.1"]);

  it("may be more than it promises for as long as one that was scaled away has not ended", async () => {
    const objects = [WEB_0, terminating("web-1")];
    const verdict = await judgeServed(podsAreNamedByOrdinal, promisesOfSet(statefulSet()), objects);
    assert.deepEqual(findings(verdict), ["kept", []]);
  });

  it("are no others otherwise", async () => {
    const objects = [WEB_0, pod("web-1", ["StatefulSet", "web"], ["10.0.0.2"])];
    const verdict = await judgeServed(podsAreNamedByOrdinal, promisesOfSet(statefulSet()), objects);
    assert.deepEqual(findings(verdict), [
      "broken",
      ["StatefulSet web controls web-0, web-1 instead of web-0"],
    ]);
  });
});
