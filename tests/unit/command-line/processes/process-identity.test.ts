import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import {
  processIdentityOf,
  livenessOf,
  type Liveness,
  type ProcessIdentity,
} from "../../../../command-line/processes/process-identity";
import { projectFolder, typescriptOptions } from "../../../../command-line/locations";
import { kill, startWaiting } from "../../../support/running/waiting-process";

const own = async (): Promise<ProcessIdentity> => (await processIdentityOf(process.pid))!;

describe("A process", () => {
  it("is alive as long as it runs, and dead when another has its number", async () => {
    const self = await own();
    assert.equal(await livenessOf(self), "alive");
    assert.equal(await livenessOf({ ...self, start: `${self.start}0` }), "dead");
  });

  it("has no identity once it has ended, and is dead", async () => {
    const child = await startWaiting();
    const identity = (await processIdentityOf(child.pid!))!;
    await kill(child);
    assert.equal(await processIdentityOf(child.pid!), undefined);
    assert.equal(await livenessOf(identity), "dead");
  });
});

describe("A process whose number counts elsewhere", function () {
  before(function () {
    if (process.platform !== "linux") this.skip();
  });

  it("is dead if its machine was restarted since, and unknown if only a name says that it is this machine", async () => {
    const self = await own();
    const elsewhere = { ...self.space!, boot: "another" };
    const restarted = { ...self, space: { ...elsewhere, machine: self.space!.machine } };
    assert.equal(await livenessOf(restarted), self.space!.machine === "" ? "unknown" : "dead");
    assert.equal(await livenessOf({ ...self, space: { ...elsewhere, machine: "another" } }), "unknown");
    assert.equal(await livenessOf({ ...self, space: { ...elsewhere, machine: "" } }), "unknown");
  });

  it("is unknown if nothing says where", async () => {
    const { pid, start } = await own();
    assert.equal(await livenessOf({ pid, start }), "unknown");
  });
});

describe("A process of another PID namespace", function () {
  before(function () {
    if (spawnSync("unshare", ["--pid", "--fork", "true"]).status !== 0) this.skip();
  });

  it("is not judged from a container that does not see it", async () => {
    assert.equal(livenessInside(["--mount-proc"], await own()), "unknown");
  });

  it("is alive to a container that sees it by another number than it has there", async () => {
    assert.equal(livenessInside([], await own()), "alive");
  });

  for (const proc of [["--mount-proc"], []]) {
    const where = proc.length > 0 ? "with a /proc of its own" : "that sees the /proc of this one";

    it(`is seen from the machine's first namespace, where it is in a container ${where}`, async function () {
      const inside = spawn("unshare", ["--pid", "--fork", ...proc, ...node(PRINT_IDENTITY)], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      const ended = once(inside, "close");
      const [line] = (await once(inside.stdout.setEncoding("utf8"), "data")) as [string];
      const identity = JSON.parse(line) as ProcessIdentity;
      const first = (await own()).space!.namespace === "pid:[4026531836]";
      assert.equal(identity.pid, 1);
      assert.equal(await livenessOf(identity), "alive");
      inside.stdin.end();
      await ended;
      assert.equal(await livenessOf(identity), first ? "dead" : "unknown");
    });
  }
});

const MODULE = JSON.stringify(join(projectFolder, "command-line", "processes", "process-identity.ts"));

/** Says who it is, and runs until its input ends. */
const PRINT_IDENTITY = `
  require(${MODULE}).processIdentityOf(process.pid).then((identity) => console.log(JSON.stringify(identity)));
  process.stdin.resume();
`;

/** How a process in a PID namespace of its own judges another. */
function livenessInside(proc: readonly string[], identity: ProcessIdentity): Liveness {
  const script = `require(${MODULE}).livenessOf(${JSON.stringify(identity)}).then(console.log)`;
  const { stdout } = spawnSync("unshare", ["--pid", "--fork", ...proc, ...node(script)], {
    encoding: "utf8",
  });
  return stdout.trim() as Liveness;
}

function node(script: string): string[] {
  return [process.execPath, ...typescriptOptions, "--eval", script];
}
