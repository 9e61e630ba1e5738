import assert from "node:assert/strict";
import type { ChangeKind, ResourceChange } from "../../../../../commands/plan/preview/resource-change";
import { supplantedObjects } from "../../../../../commands/plan/surroundings/supplanted-objects";
import { MemoryApiServer } from "../../../../support/api-servers/memory-api-server";

const SERVICE = { apiVersion: "v1", kind: "Service" };
const METADATA = { name: "web", namespace: "team" };

describe("An object that somebody has put in place of the stack's", () => {
  it("is named before an update changes or deletes it", async () => {
    for (const kind of ["update", "replace", "delete"] as const) {
      const [sentence = "", ...others] = await supplanted(kind, "former");
      assert.match(sentence, /^Service team\/web is another object than the one that the stack made/);
      assert.deepEqual(others, []);
    }
  });

  it("is none if the update leaves it alone, or it is the stack's", async () => {
    for (const kind of ["none", "create"] as const) assert.deepEqual(await supplanted(kind, "former"), []);
    assert.deepEqual(await supplanted("delete", "former", true), []);
    assert.deepEqual(await supplanted("update"), []);
  });

  /** What is said of a change of a Service by its uid: by default that of the one which is there. */
  function supplanted(kind: ChangeKind, uid?: string, retained = false) {
    return MemoryApiServer.within((server, cluster) => {
      const live = server.put("somebody", Object.assign({ metadata: METADATA }, SERVICE));
      const change = { kind, retained } as ResourceChange;
      return supplantedObjects(cluster, [change], () => [
        { ...SERVICE, ...METADATA, uid: uid ?? live.object.metadata.uid },
      ]);
    });
  }
});
