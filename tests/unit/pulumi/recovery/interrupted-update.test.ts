import assert from "node:assert/strict";
import { type ChildProcess, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { projectFolder, typescriptOptions } from "../../../../command-line/locations";
import manifest from "../../../../package.json";
import {
  ENGINE_VARIABLE,
  type EngineNote,
  engineNotes,
  engineOf,
  newEngine,
  noteEngine,
} from "../../../../pulumi/recovery/engine-note";
import { clearDeadEngines, judgeLock } from "../../../../pulumi/recovery/interrupted-update";
import { withTemporaryFolder } from "../../toolchain/temporary-folder";
import { kill, startWaiting } from "../../../support/running/waiting-process";
import { assertRefused } from "../../../support/refused";

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

describe("The lock of an engine of this project", function () {
  before(function () {
    if (process.platform !== "linux") this.skip();
  });

  it("stays while the engine runs, and goes with what it started once it is killed", async () => {
    await withEngine(async ({ folder, engine, plugin }) => {
      await assert.rejects(
        clearDeadEngines("dev", () => undefined, folder),
        /being updated by another process/,
      );
      assert.equal(await locksIn(folder), 1);
      const ended = once(plugin, "exit");
      await kill(engine);
      const told: string[] = [];
      await clearDeadEngines("dev", (text) => told.push(text), folder);
      assert.match(
        told.join(),
        /its lock is released, and what it left running is ended \(1 plugin processes\)/,
      );
      assert.deepEqual(await ended, [null, "SIGKILL"]);
      assert.equal(await locksIn(folder), 0);
      assert.deepEqual(await engineNotes(folder), []);
    });
  });

  it("goes though another process has the engine's number meanwhile", async () => {
    await withEngine(async ({ folder, note }) => {
      await writeFile(note.path, JSON.stringify({ ...note.content, start: "1" }));
      await clearDeadEngines("dev", () => undefined, folder);
      assert.equal(await locksIn(folder), 0);
    });
  });

  it("is not removed from another container of this machine, and the reader is told why", async function () {
    if (spawnSync("unshare", ["--pid", "--fork", "--mount-proc", "true"]).status !== 0) return this.skip();
    await withEngine(async ({ folder }) => {
      const file = JSON.stringify(join(projectFolder, "pulumi", "recovery", "interrupted-update.ts"));
      const script = `require(${file}).clearDeadEngines("dev", console.log, ${JSON.stringify(folder)}).catch((error) => console.log(error.message))`;
      const inside = [
        "--pid",
        "--fork",
        "--mount-proc",
        process.execPath,
        ...typescriptOptions,
        "--eval",
        script,
      ];
      const { stdout } = spawnSync("unshare", inside, { encoding: "utf8" });
      assert.match(stdout, /cannot be told from here: it was started in another container/);
      assert.equal(await locksIn(folder), 1);
    });
  });
});

/** An engine that runs with a plugin, its lock and its note. */
interface RunningEngine {
  readonly folder: string;
  readonly engine: ChildProcess;
  readonly plugin: ChildProcess;
  readonly note: { readonly path: string; readonly content: EngineNote };
}

async function withEngine(use: (running: RunningEngine) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const named = newEngine();
    const [engine, plugin] = await Promise.all([
      startWaiting({ [ENGINE_VARIABLE]: named.id }),
      startWaiting({ [ENGINE_VARIABLE]: named.id }),
    ]);
    try {
      await noteEngine(named, engine.pid!, folder);
      await lock(folder, engine.pid!);
      const [content] = await engineNotes(folder);
      const note = { path: join(folder, ".engines", `${named.id}.json`), content: content! };
      await use({ folder, engine, plugin, note });
    } finally {
      engine.kill("SIGKILL");
      plugin.kill("SIGKILL");
    }
  });
}

describe("A lock that is cut off", () => {
  it("stays, and is named with what releases it", async () => {
    await withTemporaryFolder(async (folder) => {
      await mkdir(locksOf(folder), { recursive: true });
      await writeFile(join(locksOf(folder), "0b7e2a1c.json"), "");
      await assertRefused(
        clearDeadEngines("dev", () => undefined, folder),
        /stack dev is locked .*0b7e2a1c\.json is cut off/,
        /npx pulumi cancel --yes --stack dev/,
      );
      assert.equal(await locksIn(folder), 1);
    });
  });
});

/** As Pulumi's backend in a folder writes it. */
async function lock(folder: string, pid: number): Promise<void> {
  const locks = locksOf(folder);
  await mkdir(locks, { recursive: true });
  const content = { pid, username: "somebody", hostname: hostname(), timestamp: new Date().toISOString() };
  await writeFile(join(locks, "0b7e2a1c.json"), JSON.stringify(content));
}

async function locksIn(folder: string): Promise<number> {
  return (await readdir(locksOf(folder))).length;
}

function locksOf(folder: string): string {
  return join(folder, ".pulumi", "locks", "organization", manifest.name, "dev");
}
