import assert from "node:assert/strict";
import { isGenerated } from "../../../../commands/down/data-location";
import { describeKeptData } from "../../../../commands/down/description";
import type { KeptData } from "../../../../commands/down/kept-claims";

const KEPT: KeptData = {
  kubeContext: "minikube",
  namespace: "kubernetes-workloads-dev-a1b2c3",
  generated: true,
  certain: true,
  claims: [
    { name: "www-web-0", size: "1Gi", volume: "pvc-1" },
    { name: "www-web-10", size: "1Gi" },
  ],
};

describe("What a destroy says of the claims that stay", () => {
  it("names namespace, claim, size and volume", () => {
    const words = describeKeptData([KEPT], "dev");
    assert.match(words, /Kept in namespace kubernetes-workloads-dev-a1b2c3/);
    assert.match(words, /www-web-0 {3}1Gi {4} volume pvc-1\n {2}www-web-10 {2}1Gi {4} no volume yet/);
  });

  it("gives the exact command that removes them", () => {
    assert.ok(
      describeKeptData([KEPT], "dev").includes(
        "kubectl --context minikube --namespace kubernetes-workloads-dev-a1b2c3 delete persistentvolumeclaims www-web-0 www-web-10\n",
      ),
    );
  });

  it("offers to take up a generated namespace again, and warns where only its name is known", () => {
    assert.doesNotMatch(describeKeptData([KEPT], "dev"), /--delete-data|look before you delete/);
    assert.match(describeKeptData([{ ...KEPT, certain: false }], "dev"), /look before you delete/);
    const configured = describeKeptData([{ ...KEPT, generated: false }], "dev");
    assert.doesNotMatch(configured, /with the namespace|config set/);
    assert.match(configured, /--stack dev --delete-data/);
  });

  it("says so where there are none", () => {
    assert.equal(describeKeptData([{ ...KEPT, claims: [] }], "dev"), "No claims were kept.");
  });
});

describe("A generated namespace", () => {
  it("is told by its name of project, stack and six random characters", () => {
    assert.equal(isGenerated("kubernetes-workloads-dev-a1b2c3", "dev"), true);
  });

  for (const namespace of [
    "kubernetes-workloads-dev",
    "kubernetes-workloads-dev-two-a1b2c3",
    "kubernetes-workloads-development-a1b2c3",
    "default",
  ]) {
    it(`is not ${namespace}, for stack dev`, () => {
      assert.equal(isGenerated(namespace, "dev"), false);
    });
  }
});
