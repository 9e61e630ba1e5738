import assert from "node:assert/strict";
import type { V1Pod } from "@kubernetes/client-node";
import { NoDnsAnswer } from "../../../../kubernetes/dns/nslookup";
import { NoSuchProgram } from "../../../../kubernetes/pods/exec";
import { promisedContainer } from "../../../../contracts/judging/asking/promised-container";
import type { StatefulSetContract } from "../../../../contracts/contract";
import { judgeServed, NAMESPACE } from "../served-workload";
import { pod, promisesOfSet, statefulSet } from "../workloads";

const DENY_ALL = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "default-deny", namespace: NAMESPACE },
  spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
};

describe("A contract that could not be judged", () => {
  it("does not apply if a NetworkPolicy may keep the pod that asks from DNS", async () => {
    const { outcome, reason } = await failing(new NoDnsAnswer("nginx", "timed out"), [DENY_ALL]);
    assert.equal(outcome, "does not apply");
    assert.match(reason ?? "", /NetworkPolicy default-deny may keep the pod that asks/);
  });

  it("is not judged if the cluster's DNS does not answer for no known reason", async () => {
    const ofOthers = {
      ...DENY_ALL,
      spec: { podSelector: { matchLabels: { app: "other" } }, policyTypes: ["Egress"] },
    };
    await assert.rejects(failing(new NoDnsAnswer("nginx", "timed out"), [ofOthers]), /timed out/);
  });

  it("does not apply to containers without programs", async () => {
    const { outcome, reason } = await failing(new NoSuchProgram("hostname", "etcd", "web-0"), []);
    assert.deepEqual(
      [outcome, reason],
      ["does not apply", "container etcd of pod web-0 has no program hostname"],
    );
  });

  function failing(error: Error, objects: object[]) {
    const contract = { kind: "StatefulSet", name: "fails", judge: () => Promise.reject(error) };
    return judgeServed(contract as unknown as StatefulSetContract, promisesOfSet(statefulSet()), objects);
  }
});

describe("The container that a workload promises", () => {
  const injected: V1Pod = pod("web-0", ["StatefulSet", "web"], [], {
    containers: [{ name: "proxy" }, { name: "nginx" }],
  });

  it("is found behind one that was injected", () => {
    assert.equal(promisedContainer(injected, { container: "nginx" }).name, "nginx");
  });

  it("is the one that kubectl takes if it has another name by now", () => {
    assert.equal(promisedContainer(injected, { container: "former" }).name, "proxy");
  });
});
