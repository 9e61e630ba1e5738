import assert from "node:assert/strict";
import { KubeConfig } from "@kubernetes/client-node";
import { clusterOf } from "../../../../commands/verify/target";
import { Cluster } from "../../../../kubernetes/connection/cluster";
import type { StateWorkload } from "../../../../pulumi/state/state-workloads";

/** A Deployment whose provider names a kubeconfig context. */
function deployment(name: string, context: string): StateWorkload {
  const urn = `urn:pulumi:dev::shop::pulumi:providers:kubernetes::${context}`;
  const provider = { urn, inputs: { context } };
  return { kind: "Deployment", namespace: "shop", name, madeBy: "program", provider };
}

/** Connects each provider to the server that its context has. */
const connecting =
  (servers: Readonly<Record<string, string>>) =>
  (provider: StateWorkload["provider"]): Promise<Cluster> => {
    const context = String(provider?.inputs.context);
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      { name: context, server: servers[context] ?? "", skipTLSVerify: false },
      { name: "dev" },
    );
    return Promise.resolve(new Cluster(kubeConfig));
  };

const WORKLOADS = [deployment("api", "admin"), deployment("web", "developer")];

describe("Workloads of providers with two kubeconfig contexts", () => {
  it("are judged together if both lead to one cluster", async () => {
    const finder = connecting({ admin: "https://10.0.0.1:8443", developer: "https://10.0.0.1:8443" });
    const { cluster } = await clusterOf(WORKLOADS, undefined, finder);
    assert.equal(cluster.kubeConfig.getCurrentCluster()?.name, "admin");
  });

  it("are to be judged one cluster at a time if there are two", async () => {
    const finder = connecting({ admin: "https://10.0.0.1:8443", developer: "https://10.0.0.2:8443" });
    await assert.rejects(
      clusterOf(WORKLOADS, undefined, finder),
      /several clusters: Deployment api on that of provider admin, Deployment web on that of provider developer/,
    );
  });
});
