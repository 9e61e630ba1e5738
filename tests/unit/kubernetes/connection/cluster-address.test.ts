import assert from "node:assert/strict";
import { delimiter } from "node:path";
import { kubeConfigAt } from "../../../../kubernetes/connection/cluster-address";

describe("The kubeconfig of a provider", () => {
  it("is not taken for one without contexts if it is a list of files, which the provider cannot read", () => {
    const kubeconfig = ["/here/clusters.yaml", "/here/contexts.yaml"].join(delimiter);
    assert.throws(() => kubeConfigAt({ kubeconfig, context: "a" }), /is a list of kubeconfig files/);
  });

  it("is not taken for one without contexts if there is no such file", () => {
    assert.throws(
      () => kubeConfigAt({ kubeconfig: "/no/such/file" }),
      /there is no kubeconfig file "\/no\/such\/file"/,
    );
  });

  it("may be the content of a file, in YAML or JSON", () => {
    const content = {
      clusters: [{ name: "c", cluster: { server: "https://c.invalid" } }],
      contexts: [{ name: "a", context: { cluster: "c", user: "u" } }],
      users: [{ name: "u", user: {} }],
      "current-context": "a",
    };
    const kubeConfig = kubeConfigAt({ kubeconfig: JSON.stringify(content) });
    assert.equal(kubeConfig.getCurrentCluster()?.server, "https://c.invalid");
  });
});
