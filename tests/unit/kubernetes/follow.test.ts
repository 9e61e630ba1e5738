import assert from "node:assert/strict";
import { podsIn } from "../../../kubernetes/collection";
import { follow, HistoryGoneError } from "../../../kubernetes/follow";
import { nameOf } from "../../../kubernetes/objects";
import { pod, PretendedApiServer, type WatchScript } from "../contracts/pretended-api-server";

describe("follow", () => {
  it("resumes after the last change, or bookmark, that it saw", async () => {
    const server = new PretendedApiServer(
      [],
      [
        [{ type: "ADDED", object: pod("a", 11) }],
        [{ type: "BOOKMARK", object: { metadata: { resourceVersion: "20" } } }],
        [{ type: "ADDED", object: pod("b", 21) }],
      ],
    );
    assert.deepEqual(await followUntil(server, "b"), ["ADDED a", "ADDED b"]);
    assert.deepEqual(server.resumedFrom, ["10", "11", "20"]);
  });

  it("says so when the history that it would resume from is gone", async () => {
    const gone: WatchScript = [{ type: "ERROR", object: { kind: "Status", code: 410, message: "too old" } }];
    const server = new PretendedApiServer([], [[{ type: "ADDED", object: pod("a", 11) }], gone, []]);
    await assert.rejects(followUntil(server, "b"), (error: Error) => {
      assert.ok(error instanceof HistoryGoneError);
      assert.match(error.message, /discarded the history .* since resource version 11/);
      return true;
    });
  });

  it("hands on what its listener throws", async () => {
    const server = new PretendedApiServer([], [[{ type: "ADDED", object: pod("a", 11) }]]);
    const failing = server.serve((cluster) =>
      follow(
        podsIn(cluster, "default"),
        "10",
        () => {
          throw new Error("listener");
        },
        new AbortController().signal,
      ),
    );
    await assert.rejects(failing, /listener/);
  });
});

async function followUntil(server: PretendedApiServer, last: string): Promise<string[]> {
  const seen: string[] = [];
  const end = new AbortController();
  await server.serve((cluster) =>
    follow(
      podsIn(cluster, "default"),
      "10",
      ({ type, object }) => {
        seen.push(`${type} ${nameOf(object)}`);
        if (nameOf(object) === last) end.abort();
      },
      end.signal,
    ),
  );
  return seen;
}
