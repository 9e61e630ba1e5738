import assert from "node:assert/strict";
import { dataAtStake, describeDestroyed, destroyedClaims } from "../../../../commands/down/destroyed-data";
import type { StackHoldings } from "../../../../commands/down/stack-holdings";
import type { StackLocation } from "../../../../pulumi/state/exported-state";
import type { ExportedState } from "../../../../pulumi/state/state";
import { MemoryApiServer } from "../../../support/api-servers/memory-api-server";

const METADATA = { name: "web", namespace: "team" };
const URN = "urn:pulumi:dev::shop::kubernetes:apps/v1:StatefulSet::web";
const LOCATION = { project: { folder: "/shop", isOwn: false }, stack: "dev" } as unknown as StackLocation;

describe("The claims that a destroy deletes", () => {
  it("are those of a StatefulSet whose whenDeleted is Delete, and are named before", async () => {
    const claims = await destroyed(new Set());
    const line = "team/data-web-0 (1Gi); the StatefulSet is deleted, and its whenDeleted is Delete";
    assert.ok(describeDestroyed(claims, LOCATION).includes(line), describeDestroyed(claims, LOCATION));
    assert.ok(dataAtStake(claims, LOCATION).message.includes(line));
  });

  it("are none of a StatefulSet that the stack forgets before, because it is another one", async () => {
    assert.deepEqual(await destroyed(new Set([URN])), []);
  });

  function destroyed(spared: ReadonlySet<string>) {
    return MemoryApiServer.within((server, cluster) => {
      const spec = { resources: { requests: { storage: "1Gi" } } };
      const claim = { apiVersion: "v1", kind: "PersistentVolumeClaim", spec };
      const metadata = { name: "data-web-0", namespace: "team" };
      server.put("somebody", Object.assign({ metadata }, claim));
      const inputs = {
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata: METADATA,
        spec: {
          replicas: 1,
          persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" },
          volumeClaimTemplates: [{ metadata: { name: "data" }, spec }],
        },
      };
      const resource = { urn: URN, type: "kubernetes:apps/v1:StatefulSet", inputs, outputs: inputs };
      const state = { deployment: { resources: [resource] } } as unknown as ExportedState;
      const holdings = { location: LOCATION, providers: [] } as unknown as StackHoldings;
      return destroyedClaims(cluster, holdings, state, spared);
    });
  }
});
