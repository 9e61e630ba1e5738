import assert from "node:assert/strict";
import { addressIn, clusterKey, providerUrn, UNKNOWN } from "../../../pulumi/provider-address";

/** A kubeconfig as cloud providers make it, with a token of the moment. */
function kubeconfig(server: string, token: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "a", cluster: { server } }],
    users: [{ name: "a", user: { token } }],
    contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
    "current-context": "a",
  });
}

describe("The cluster of a provider", () => {
  it("is what its inputs name, and what is found as kubectl does if they name nothing", () => {
    assert.deepEqual(addressIn({ context: "a", kubeconfig: "", version: "4.25.0" }), {
      address: { context: "a" },
    });
    assert.deepEqual(addressIn({}), { address: {} });
  });

  it("is hidden by a secret in events and in a state, and told by one that was decrypted", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
    for (const value of ["[secret]", { ...secret, ciphertext: "x" }])
      assert.deepEqual(addressIn({ kubeconfig: value }), { hidden: "a secret" });
    assert.deepEqual(addressIn({ kubeconfig: { ...secret, plaintext: '"/a/path"' } }), {
      address: { kubeconfig: "/a/path" },
    });
    assert.deepEqual(addressIn({ kubeconfig: UNKNOWN }), { hidden: "known only in the update" });
  });

  it("stays the same with another token and another version of the provider, and not with another server", () => {
    const key = clusterKey({ kubeconfig: kubeconfig("https://one", "x"), version: "4.24.0" });
    assert.equal(clusterKey({ kubeconfig: kubeconfig("https://one", "y"), version: "4.25.0" }), key);
    assert.notEqual(clusterKey({ kubeconfig: kubeconfig("https://two", "x") }), key);
    assert.notEqual(clusterKey({ context: "a" }), clusterKey({ context: "b" }));
    assert.equal(clusterKey({ context: "" }), clusterKey(undefined));
  });

  it("is found by the provider's URN, which a resource names with its id", () => {
    assert.equal(
      providerUrn("urn:pulumi:s::p::pulumi:providers:kubernetes::a::id"),
      "urn:pulumi:s::p::pulumi:providers:kubernetes::a",
    );
  });
});
