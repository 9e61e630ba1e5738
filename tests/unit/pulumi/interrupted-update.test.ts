import assert from "node:assert/strict";
import { hostname } from "node:os";
import { type EngineNote, engineOf } from "../../../pulumi/engine-note";
import { judgeLock } from "../../../pulumi/interrupted-update";

const LOCK = {
  path: "/state/lock.json",
  pid: 4711,
  username: "somebody",
  hostname: hostname(),
  timestamp: "2026-01-01T12:00:00.5Z",
};

const note = (id: string, pid: number, since: string): EngineNote => ({ id, pid, start: "1", since });

describe("The lock of an update", () => {
  it("belongs to the engine of that number that was started right before it", () => {
    const notes = [
      note("of another number", 4712, "2026-01-01T12:00:00Z"),
      note("long before", 4711, "2026-01-01T11:00:00Z"),
      note("before", 4711, "2026-01-01T11:59:59Z"),
      note("right before", 4711, "2026-01-01T12:00:00Z"),
      note("after", 4711, "2026-01-01T12:00:01Z"),
    ];
    assert.equal(engineOf(LOCK, notes)?.id, "right before");
    assert.equal(engineOf(LOCK, notes.slice(0, 2)), undefined);
  });

  it("may go if its engine is dead", () => {
    assert.equal(judgeLock("dev", LOCK, "dead"), undefined);
  });

  it("stays while its engine runs", () => {
    const refusal = judgeLock("dev", LOCK, "alive");
    assert.match(refusal?.message ?? "", /being updated by another process: 4711 of somebody on/);
  });

  const UNKNOWN = {
    "in another container": ["unknown", LOCK, /another container/],
    "on another machine": ["unknown", { ...LOCK, hostname: "elsewhere" }, /another machine/],
    "by another tool": [undefined, LOCK, /not started by a command of this project/],
  } as const;
  for (const [where, [liveness, lock, reason]] of Object.entries(UNKNOWN)) {
    it(`stays, with the way to release it, if it was made ${where}`, () => {
      const refusal = judgeLock("dev", lock, liveness);
      assert.match(refusal?.message ?? "", reason);
      assert.match(refusal?.remedy ?? "", /ps -p 4711.*npx pulumi cancel --yes --stack dev/s);
    });
  }
});
