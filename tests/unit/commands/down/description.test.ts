import assert from "node:assert/strict";
import { isGenerated } from "../../../../commands/down/stack-holdings";
import { describeKeptData } from "../../../../commands/down/description";
import { ownProject } from "../../../../pulumi/project/project";
import type { KeptClaim, KeptData } from "../../../../commands/down/kept-claims";

const DEV = { project: ownProject(), stack: "dev" };

const IDENTITY = "kubernetes-workloads-dev-a1b2c3d4";

const CLAIM: KeptClaim = {
  name: "www-web-0",
  uid: "1",
  size: "1Gi",
  volume: "pvc-1",
  identity: IDENTITY,
  ownership: "proven",
};

const OTHER: KeptClaim = {
  name: "www-web-10",
  uid: "2",
  size: "1Gi",
  identity: IDENTITY,
  ownership: "proven",
};

const FOREIGN: KeptClaim = {
  name: "www-web-2",
  uid: "3",
  size: "2Gi",
  ownership: "not proven",
  reason: "made by a stack with identity another",
};

const KEPT: KeptData = { kubeContext: "minikube", namespace: IDENTITY, claims: [CLAIM, OTHER] };

describe("What a destroy says of the claims that stay", () => {
  it("names namespace, claim, size and volume", () => {
    const words = describeKeptData([KEPT], DEV);
    assert.match(words, /Kept in namespace kubernetes-workloads-dev-a1b2c3d4/);
    assert.match(words, /www-web-0 {3}1Gi {4} volume pvc-1\n {2}www-web-10 {2}1Gi {4} no volume yet/);
  });

  it("gives the exact command that removes the stack's own, and no other", () => {
    const words = describeKeptData([{ ...KEPT, claims: [CLAIM, OTHER, FOREIGN] }], DEV);
    const [command, ...others] = words.split("\n").filter((line) => line.includes("kubectl"));
    assert.deepEqual(others, []);
    assert.equal(
      command,
      `  kubectl --context minikube --namespace ${IDENTITY} delete persistentvolumeclaims www-web-0 www-web-10`,
    );
    assert.match(
      words,
      /not proven to be this stack's.*\n {2}www-web-2 .*; made by a stack with identity another/,
    );
  });

  it("says how to use the claims again: namespace and identity", () => {
    const words = describeKeptData([KEPT], DEV);
    assert.ok(words.includes(`npx pulumi config set --stack dev namespace ${IDENTITY}\n`));
    assert.ok(words.includes(`npx pulumi config set --stack dev identity ${IDENTITY}`));
  });

  it("warns if only names say that the claims were the stack's", () => {
    assert.doesNotMatch(describeKeptData([KEPT], DEV), /Look before you delete/);
    const former = { ...KEPT, claims: [{ ...CLAIM, ownership: "by name" as const }] };
    assert.match(describeKeptData([former], DEV), /Look before you delete/);
  });

  it("says so if there are none", () => {
    assert.equal(describeKeptData([{ ...KEPT, claims: [] }], DEV), "No claims were kept.");
  });
});

describe("A generated namespace", () => {
  it("is told by its name of project, stack and random characters, eight now and six in version 0.1", () => {
    assert.equal(isGenerated("kubernetes-workloads-dev-a1b2c3d4", "dev"), true);
    assert.equal(isGenerated("kubernetes-workloads-dev-a1b2c3", "dev"), true);
  });

  for (const namespace of [
    "kubernetes-workloads-dev",
    "kubernetes-workloads-dev-two-a1b2c3",
    "kubernetes-workloads-development-a1b2c3",
    "kubernetes-workloads-dev-a1b2c3d",
    "default",
  ]) {
    it(`is not ${namespace}, for stack dev`, () => {
      assert.equal(isGenerated(namespace, "dev"), false);
    });
  }
});
