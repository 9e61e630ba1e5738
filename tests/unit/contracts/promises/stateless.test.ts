import assert from "node:assert/strict";
import { deploymentPodsAreReady, statefulSetPodsAreReady } from "../../../../contracts/promises/readiness";
import { deploymentPodNamesAreGenerated } from "../../../../contracts/promises/stateless";
import { deploymentPodsHaveNoDnsName } from "../../../../contracts/promises/dns/dns";
import { findings, judgeServed, type RecordedAnswers, soon } from "../served-workload";
import {
  deployment,
  evicted,
  pod,
  promisesOfDeployment,
  promisesOfSet,
  replicaSet,
  service,
  statefulSet,
} from "../workloads";

/** 55 characters: with its ReplicaSet's hash it is longer than what Kubernetes keeps of a name that it generates. */
const LONG = "a-deployment-whose-name-is-fifty-five-characters-long-x";
const SET_OF_LONG = `${LONG}-7d9c6b8f54`;

describe("The name of a Deployment's pod", () => {
  it(`is generated also if the Deployment's is ${LONG.length} characters long`, async () => {
    const generated = `${`${SET_OF_LONG}-`.slice(0, 58)}x7k2p`;
    assert.deepEqual(findings(await judgeNames(generated)), ["kept", []]);
  });

  it("is not generated if somebody chose it", async () => {
    assert.deepEqual(findings(await judgeNames(`${LONG}-mine`))[0], "broken");
  });

  function judgeNames(name: string) {
    return judgeServed(deploymentPodNamesAreGenerated, promisesOfDeployment(LONG), [
      replicaSet(LONG, SET_OF_LONG),
      pod(name, ["ReplicaSet", SET_OF_LONG], ["10.0.0.1"]),
    ]);
  }
});

describe("An evicted pod that still stands in the list", () => {
  it("counts for none of its Deployment's", async () => {
    const standing = pod("api-5b6f7-x7k2p", ["ReplicaSet", "api-5b6f7"], ["10.0.0.1"]);
    const verdict = await judgeServed(deploymentPodsAreReady, promisesOfDeployment("api"), [
      deployment("api"),
      replicaSet("api", "api-5b6f7"),
      standing,
      evicted(pod("api-5b6f7-gone2", ["ReplicaSet", "api-5b6f7"], [])),
    ]);
    assert.deepEqual(findings(verdict), ["kept", []]);
    assert.deepEqual(verdict.evidence, ["Deployment api has 1 Ready pods of 1: api-5b6f7-x7k2p"]);
  });
});

describe("A Deployment whose rollout has failed", () => {
  it("does not have the pods that it promises, though the former ones are Ready", async () => {
    const message = 'ReplicaSet "api-77" has timed out progressing.';
    const live = deployment("api");
    live.status = { conditions: [{ type: "Progressing", status: "False", message }] };
    const verdict = await judgeServed(deploymentPodsAreReady, promisesOfDeployment("api"), [
      live,
      replicaSet("api", "api-5b6f7"),
      pod("api-5b6f7-x7k2p", ["ReplicaSet", "api-5b6f7"], ["10.0.0.1"]),
    ]);
    assert.deepEqual(findings(verdict), ["broken", [`its rollout does not get on: ${message}`]]);
  });
});

describe("A workload that is being deleted", () => {
  it("does not have the pods that it promises for long, though they are Ready", async () => {
    const going = statefulSet();
    Object.assign(going.metadata!, {
      deletionTimestamp: "2026-01-01T00:00:00Z",
      finalizers: ["example.org/hold"],
    });
    const verdict = await judgeServed(statefulSetPodsAreReady, promisesOfSet(statefulSet()), [
      going,
      pod("web-0", ["StatefulSet", "web"], ["10.0.0.1"]),
    ]);
    const words = "StatefulSet web is being deleted, as soon as its finalizers let it: example.org/hold";
    assert.deepEqual(findings(verdict), ["broken", [words]]);
  });
});

describe("A workload that does not exist", () => {
  it("breaks its promise, also if that is no pods", async () => {
    const none = await judgeServed(statefulSetPodsAreReady, promisesOfSet(statefulSet({ replicas: 0 })), []);
    assert.deepEqual(findings(none), ["broken", ["there is no StatefulSet web"]]);
    const some = await judgeServed(deploymentPodsAreReady, promisesOfDeployment("api", 2), []);
    assert.deepEqual(findings(some), ["broken", ["there is no Deployment api"]]);
  });

  it("is not one that has no pods, as it promises", async () => {
    const set = statefulSet({ replicas: 0 });
    assert.equal(
      (await judgeServed(statefulSetPodsAreReady, promisesOfSet(set), [set])).outcome,
      "does not apply",
    );
  });
});

describe("A pod of a Deployment with a hostname and a subdomain of its own", () => {
  const answers: RecordedAnswers = (_type, name) => ({
    records: name === "db.hidden.guide.svc.cluster.local" ? ["10.0.0.1"] : [],
  });
  const judged = soon(() =>
    judgeServed(
      deploymentPodsHaveNoDnsName,
      promisesOfDeployment("api"),
      [
        service("front", "10.96.0.7"),
        replicaSet("api", "api-5b6f7"),
        pod("api-5b6f7-x7k2p", ["ReplicaSet", "api-5b6f7"], ["10.0.0.1"], {
          hostname: "db",
          subdomain: "hidden",
        }),
      ],
      answers,
    ),
  );

  it("has a DNS name, whatever the pod is called", async () => {
    const { violations } = await judged();
    assert.deepEqual(violations, ["db.hidden.guide.svc.cluster.local resolves to 10.0.0.1"]);
  });
});
