import assert from "node:assert/strict";
import { findKeptData } from "../../../../commands/down/kept-claims";
import type { StackHoldings } from "../../../../commands/down/stack-holdings";
import { MemoryApiServer } from "../../../support/api-servers/memory-api-server";

const NAMESPACE = "team";
const ANNOTATIONS = { "pulumi.com/patchFieldManager": "pulumi-shop" };

const HOLDINGS = {
  location: { project: { folder: "/shop", isOwn: false }, stack: "dev" },
  providers: [],
  objects: [],
  releases: new Set(),
  statefulSets: [{ namespace: NAMESPACE, name: "web", identity: "shop", templates: ["data"] }],
  ownNamespaces: [],
} as unknown as StackHoldings;

describe("The claims that a destroy leaves", () => {
  it("are the stack's if they bear its identity and a name that its StatefulSet gave", async () => {
    assert.deepEqual(await left(), [["data-web-0", "proven", undefined]]);
  });

  it("are needed by a StatefulSet of that name which stays, even if it has no pods now", async () => {
    const reason = "StatefulSet web is still there, and its pods use that name";
    assert.deepEqual(await left("web", "data"), [["data-web-0", "not proven", reason]]);
  });

  it("are needed by one of another name whose pods have claims of that name", async () => {
    const reason = "StatefulSet b is still there, and its pods use that name";
    const statefulSets = [{ namespace: NAMESPACE, name: "web-b", identity: "shop", templates: ["data"] }];
    assert.deepEqual(await left("b", "data-web", "data-web-b-0", { ...HOLDINGS, statefulSets }), [
      ["data-web-b-0", "not proven", reason],
    ]);
  });

  async function left(set?: string, template = "data", claim = "data-web-0", holdings = HOLDINGS) {
    const kept = await MemoryApiServer.within((server, cluster) => {
      const metadata = { name: claim, namespace: NAMESPACE, annotations: ANNOTATIONS };
      server.put("shop", { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata });
      if (set !== undefined) server.put("somebody", statefulSet(set, template));
      return findKeptData(cluster, holdings);
    });
    return kept.flatMap(({ claims }) =>
      claims.map(({ name, ownership, reason }) => [name, ownership, reason]),
    );
  }

  function statefulSet(name: string, template: string) {
    return {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name, namespace: NAMESPACE },
      spec: { replicas: 0, volumeClaimTemplates: [{ metadata: { name: template } }] },
    };
  }
});
