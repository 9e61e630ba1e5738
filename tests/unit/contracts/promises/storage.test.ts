import assert from "node:assert/strict";
import type { V1PersistentVolumeClaimSpec, V1PodSpec } from "@kubernetes/client-node";
import * as storage from "../../../../contracts/promises/storage";
import { findings, judgeServed } from "../served-workload";
import { claim, pod, promisesOfSet, statefulSet } from "../workloads";

describe("The size of a claim", () => {
  // The API server writes sizes in its own way.
  for (const [asked, written] of [
    ["1.5Gi", "1536Mi"],
    ["1024Mi", "1Gi"],
    ["1000M", "1G"],
    ["0.1Gi", "107374182400m"],
  ] as const) {
    it(`is ${asked} also if it is written as ${written}`, async () => {
      const verdict = await judgeServed(
        storage.claimsHaveRequestedSizeAndClass,
        promisesOfSet(withClaims({ size: asked })),
        [claim("data-web-0", written)],
      );
      assert.deepEqual(findings(verdict), ["kept", []]);
    });
  }

  it("may be larger, because somebody enlarged the claim or made it beforehand", async () => {
    const verdict = await judgeServed(
      storage.claimsHaveRequestedSizeAndClass,
      promisesOfSet(withClaims({ size: "1Gi" })),
      [claim("data-web-0", "2Gi")],
    );
    assert.deepEqual(findings(verdict), ["kept", []]);
  });

  it("is not smaller", async () => {
    const { violations } = await judgeServed(
      storage.claimsHaveRequestedSizeAndClass,
      promisesOfSet(withClaims({ size: "1Gi" })),
      [claim("data-web-0", "1G")],
    );
    assert.deepEqual(violations, [
      "data-web-0 asks for 1G of StorageClass standard, its template for 1Gi of the default StorageClass",
    ]);
  });
});

describe("The StorageClass of a claim", () => {
  it("is the default of the time at which it was made, if the template names none", async () => {
    const verdict = await judgeServed(
      storage.claimsHaveRequestedSizeAndClass,
      promisesOfSet(withClaims({ size: "1Gi" })),
      [claim("data-web-0", "1Gi", "former-default")],
    );
    assert.deepEqual(findings(verdict), ["kept", []]);
  });

  it("is the one that the template names", async () => {
    const promises = promisesOfSet(withClaims({ size: "1Gi", storageClassName: "fast" }));
    const { violations } = await judgeServed(storage.claimsHaveRequestedSizeAndClass, promises, [
      claim("data-web-0", "1Gi"),
    ]);
    assert.match(violations.join(), /StorageClass standard, its template for 1Gi of StorageClass fast/);
  });
});

describe("A claim of volumeMode Block", () => {
  const promises = promisesOfSet(withClaims({ size: "1Gi", volumeMode: "Block" }));
  const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data-web-0" } }];
  const container = { name: "nginx", volumeDevices: [{ name: "data", devicePath: "/dev/data" }] };
  const objects = (spec: Partial<V1PodSpec>) => [
    claim("data-web-0", "1Gi"),
    pod("web-0", ["StatefulSet", "web"], ["10.0.0.1"], { volumes, ...spec }),
  ];

  it("is mounted as a device", async () => {
    const verdict = await judgeServed(
      storage.eachPodHasVolumesOfItsOwn,
      promises,
      objects({ containers: [container] }),
    );
    assert.deepEqual(findings(verdict), ["kept", []]);
  });

  it("is not mounted by a container without the device", async () => {
    const { violations } = await judgeServed(storage.eachPodHasVolumesOfItsOwn, promises, objects({}));
    assert.match(violations.join(), /data-web-0 is a volume of web-0 that no container mounts/);
  });
});

describe("A claim that waits for its pod's node (WaitForFirstConsumer)", () => {
  it("is not Bound, which is said", async () => {
    const waiting = Object.assign(claim("data-web-0", "1Gi"), { status: { phase: "Pending" } });
    const { violations } = await judgeServed(
      storage.eachPodHasVolumesOfItsOwn,
      promisesOfSet(withClaims({ size: "1Gi" })),
      [waiting],
    );
    assert.deepEqual(violations, ["persistentVolumeClaim data-web-0 is Pending, not Bound"]);
  });
});

describe("A StatefulSet without pods", () => {
  it("may have claims of pods that were scaled away, of which nothing is promised", async () => {
    const set = withClaims({ size: "1Gi" });
    set.spec!.replicas = 0;
    const { outcome, reason } = await judgeServed(
      storage.claimsHaveRequestedSizeAndClass,
      promisesOfSet(set),
      [claim("data-web-0", "1Gi")],
    );
    assert.deepEqual([outcome, reason], ["does not apply", "the StatefulSet has no pods"]);
  });
});

describe("A claim that does not exist", () => {
  for (const whenDeleted of ["Retain", "Delete"]) {
    it(`neither stays nor goes with its StatefulSet, where whenDeleted is ${whenDeleted}`, async () => {
      const set = withClaims({ size: "1Gi" });
      set.spec!.persistentVolumeClaimRetentionPolicy = { whenDeleted };
      const verdict = await judgeServed(storage.claimsFollowPolicyOnDelete, promisesOfSet(set), []);
      assert.deepEqual(findings(verdict), [
        "broken",
        ["persistentVolumeClaim data-web-0 of pod web-0 does not exist"],
      ]);
    });
  }
});

function withClaims({ size, ...spec }: { readonly size: string } & V1PersistentVolumeClaimSpec) {
  const resources = { requests: { storage: size } };
  return statefulSet({
    volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { ...spec, resources } }],
  });
}
