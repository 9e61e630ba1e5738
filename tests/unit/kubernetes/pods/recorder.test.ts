import assert from "node:assert/strict";
import type { V1Pod } from "@kubernetes/client-node";
import { podsIn } from "../../../../kubernetes/collection";
import { Recorder } from "../../../../kubernetes/pods/recorder";
import { pod, PretendedApiServer, type WatchScript } from "../../contracts/pretended-api-server";

describe("A record of pods", () => {
  it("is complete once it holds what the API server lists", async () => {
    const script: WatchScript = [
      { type: "ADDED", object: pod("web-0", 11) },
      { type: "MODIFIED", object: pod("web-0", 12, true) },
    ];
    assert.deepEqual(await record([], [pod("web-0", 12, true)], script), ["ADDED 11", "MODIFIED 12"]);
  });

  it("is refused when a pod changes whose creation it has not seen", async () => {
    const script: WatchScript = [{ type: "MODIFIED", object: pod("web-0", 12) }];
    await assert.rejects(record([], [], script), /misses what came before MODIFIED at resource version 12/);
  });

  it("is refused when a pod is created while another has its name", async () => {
    const script: WatchScript = [{ type: "ADDED", object: pod("web-0", 12, false, "another uid") }];
    await assert.rejects(record([pod("web-0", 1)], [], script), /misses what came before ADDED/);
  });

  it("waits for the end of a pod that is not listed any more", async () => {
    const script: WatchScript = [{ type: "DELETED", object: pod("web-0", 13) }];
    assert.deepEqual(await record([pod("web-0", 1)], [], script), ["DELETED 13"]);
  });
});

async function record(before: V1Pod[], now: V1Pod[], script: WatchScript): Promise<string[]> {
  return new PretendedApiServer([before, now], [script]).serve((cluster) =>
    Recorder.within(podsIn(cluster, "default"), async (recorder) =>
      (await recorder.history()).map(({ type, object }) => `${type} ${object.metadata!.resourceVersion!}`),
    ),
  );
}
