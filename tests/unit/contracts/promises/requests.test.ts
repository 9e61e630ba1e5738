import assert from "node:assert/strict";
import type { DeploymentSubject } from "../../../../contracts/contract";
import { isSettled, judgeReach, requestCount, targetOf } from "../../../../contracts/promises/requests";
import { MemoryApiServer } from "../../../support/api-servers/memory-api-server";
import { NAMESPACE } from "../served-workload";
import { pod, promisesOfDeployment, service } from "../workloads";

describe("The number of requests", () => {
  for (const pods of [2, 3, 10]) {
    it(`makes it unlikely to miss one of ${pods} pods, and is no larger than that takes`, () => {
      const chance = (requests: number): number => pods * (1 - 1 / pods) ** requests;
      assert.ok(chance(requestCount(pods)) <= 1e-6);
      assert.ok(chance(requestCount(pods) - 1) > 1e-6);
    });
  }

  it("is one for one pod", () => {
    assert.equal(requestCount(1), 1);
  });
});

describe("Requests that are in the log of one of two pods", () => {
  const pods = ["api-5b6f7-a", "api-5b6f7-b"].map((name) => pod(name, ["ReplicaSet", "api-5b6f7"], []));
  const all = {
    pods,
    receivedBy: new Map([["api-5b6f7-a", 40]]),
    protocol: "HTTP" as const,
    unlogged: 0,
    evidence: "40 of 40 requests answered",
  };

  it("did not reach the other one if all that were answered are there", () => {
    const { violations } = judgeReach(all);
    assert.match(violations.join(), /pod api-5b6f7-b is Ready, and none of the requests reached it/);
  });

  it("say nothing of the other one if some stand in no log, as with a program that buffers its output", () => {
    const { outcome, reason } = judgeReach({ ...all, unlogged: 22 });
    assert.equal(outcome, "does not apply");
    assert.match(reason ?? "", /22 requests that were answered stand in no log/);
  });

  it("need not reach the other one if the Service prefers near pods", () => {
    const reason = "the Service prefers pods that are near to the client";
    assert.deepEqual([judgeReach({ ...all, unspread: reason }).reason], [reason]);
  });
});

describe("A Service that prefers pods of the client's zone", () => {
  for (const key of ["service.kubernetes.io/topology-mode", "service.kubernetes.io/topology-aware-hints"]) {
    it(`need not spread requests: ${key}`, async () => {
      const target = await MemoryApiServer.within((server, cluster) => {
        const metadata = { name: "front", namespace: NAMESPACE, annotations: { [key]: "Auto" } };
        server.put("somebody", Object.assign(service("front", "10.96.0.7"), { metadata }));
        return targetOf({ cluster, promises: promisesOfDeployment("api") } as DeploymentSubject);
      });
      const reason = "the Service prefers pods that are near to the client";
      assert.equal("unspread" in target && target.unspread, reason);
    });
  }
});

describe("A round of requests", () => {
  const ready = pod("api-5b6f7-a", ["ReplicaSet", "api-5b6f7"], []);
  const leaving = pod("api-5b6f7-b", ["ReplicaSet", "api-5b6f7"], []);
  leaving.metadata!.deletionTimestamp = new Date();
  const round = {
    pods: [ready, leaving],
    protocol: "HTTP" as const,
    strangers: [],
    unlogged: 0,
    unanswered: 0,
    evidence: "",
  };

  it("is the last one if it reached the Ready pods alone", () => {
    assert.equal(isSettled({ ...round, receivedBy: new Map([["api-5b6f7-a", 7]]) }), true);
  });

  it("is followed by another if it reached a pod that has just begun to end, too", () => {
    const receivedBy = new Map([
      ["api-5b6f7-a", 7],
      ["api-5b6f7-b", 1],
    ]);
    assert.equal(isSettled({ ...round, receivedBy }), false);
  });
});
