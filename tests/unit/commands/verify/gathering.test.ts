import assert from "node:assert/strict";
import { ApiException, type V1PersistentVolumeClaim, type V1Pod } from "@kubernetes/client-node";
import { dnsRows, judgeObserved } from "../../../../commands/verify/judge-stack";
import { statefulSetPromises } from "../../../../components/promises";
import { type StatefulSetContract, type Subject, verdict } from "../../../../contracts/contract";
import { mountedVolumes } from "../../../../commands/verify/mounted-volumes";
import { notRestored } from "../../../../commands/verify/restoration";

describe("The volumes of a stack", () => {
  it("stand behind claims and pods; what is missing at either end is left out", () => {
    const pods = [pod("web-0", "www-web-0"), pod("web-1", "www-web-1"), pod("my-nginx-a")];
    const claims = [claim("www-web-0", "pvc-0"), claim("www-web-2", "pvc-2")];
    const bound = { size: "1Gi", storageClass: "standard", phase: "Bound" };
    assert.deepEqual(mountedVolumes(pods, claims), [
      { pod: "web-0", claim: "www-web-0", volume: "pvc-0", ...bound },
      { pod: "web-1", claim: "www-web-1", phase: "missing" },
      { pod: "my-nginx-a" },
      { claim: "www-web-2", volume: "pvc-2", ...bound },
    ]);
  });
});

describe("What cannot be gathered", () => {
  it("is noted, and costs no verdict", async () => {
    const forbidden = new ApiException(403, "Forbidden", { message: "claims is forbidden" }, {});
    const cluster = {
      kubeConfig: { getCurrentContext: () => "somewhere" },
      core: {
        listNamespacedPod: () => Promise.resolve({ items: [] }),
        listNamespacedPersistentVolumeClaim: () => Promise.reject(forbidden),
      },
    };
    const promises = statefulSetPromises({ metadata: { name: "web", namespace: "guide" } });
    const recorder = { present: [], heard: [] };
    const subject = { cluster, promises, recorder, dns: { answers: [] } } as unknown as Subject;
    const kept: StatefulSetContract = {
      name: "kept",
      kind: "StatefulSet",
      group: "identity",
      order: 1,
      reference: { guide: "a section", kubernetes: "https://kubernetes.io/docs/" },
      judge: () => Promise.resolve(verdict([{ seen: "a thing" }])),
    };
    const evidence = await judgeObserved("a set", { subjects: [subject], notes: [[]] }, { among: [kept] });
    assert.deepEqual(
      evidence.judgements.map(({ outcome }) => outcome),
      ["kept"],
    );
    assert.deepEqual(evidence.workloads[0]?.notes, ["its volumes could not be read: claims is forbidden"]);
  });
});

describe("The answers of DNS", () => {
  it("stand once each, with whose the addresses are", () => {
    const asked = { type: "A", protocol: "UDP" } as const;
    const answer = (name: string, ...records: string[]) => ({ name, ...asked, records, transcript: "" });
    const rows = dnsRows(
      [answer("nginx", "10.0.0.1", "10.0.0.2"), answer("gone"), answer("nginx", "10.0.0.1", "10.0.0.2")],
      new Map([["10.0.0.1", "web-0"]]),
    );
    assert.deepEqual(rows, [
      {
        question: "nginx",
        ...asked,
        answers: [{ record: "10.0.0.1", owner: "web-0" }, { record: "10.0.0.2" }],
        times: 2,
      },
      { question: "gone", ...asked, answers: [], times: 1 },
    ]);
  });
});

describe("What was disturbed", () => {
  it("is named where it is not as it was", () => {
    const before = { "the spec": "2 replicas", "the claims": "www-web-0" };
    assert.deepEqual(notRestored(before, { ...before, "the spec": "1 replica" }), ["the spec"]);
    assert.deepEqual(notRestored(before, { ...before }), []);
  });
});

function pod(name: string, claimName?: string): V1Pod {
  const volumes = claimName === undefined ? [] : [{ name: "www", persistentVolumeClaim: { claimName } }];
  return { metadata: { name }, spec: { containers: [], volumes } };
}

function claim(name: string, volumeName: string): V1PersistentVolumeClaim {
  return {
    metadata: { name },
    spec: { volumeName, storageClassName: "standard", resources: { requests: { storage: "1Gi" } } },
    status: { phase: "Bound", capacity: { storage: "1Gi" } },
  };
}
