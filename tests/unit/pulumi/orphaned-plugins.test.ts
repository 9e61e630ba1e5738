import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { endOrphanedPlugins } from "../../../pulumi/orphaned-plugins";
import { identityOf } from "../../../command-line/process-identity";
import { signalProcess } from "../../../command-line/signal-process";
import { withEnvironment } from "../toolchain/environment";
import { withTemporaryFolder } from "../toolchain/temporary-folder";

/** A shell that starts a plugin, says its number and, as an engine, stays; otherwise it leaves the plugin an orphan. */
interface Start {
  readonly shell: "pulumi" | "sh";
  readonly stays: boolean;
  readonly plugin: string;
  readonly folder: string;
}

describe("Plugins that a killed engine left", function () {
  before(function () {
    if (process.platform !== "linux") this.skip();
  });

  it("are ended where they work in the project and no engine is their parent, and nothing else is", async () => {
    await withTemporaryFolder(async (temporary) => {
      const home = await realpath(temporary);
      const plugin = await program("sleep", join(home, "plugins", "resource-x", "pulumi-resource-x"));
      const other = await program("sleep", join(home, "bin", "sleep"));
      const project = join(home, "project");
      await mkdir(project);
      await program("sh", join(home, "bin", "pulumi"));
      const started = await Promise.all([
        start(home, { shell: "sh", stays: false, plugin, folder: project }),
        start(home, { shell: "pulumi", stays: true, plugin, folder: project }),
        start(home, { shell: "sh", stays: false, plugin, folder: home }),
        start(home, { shell: "sh", stays: false, plugin: other, folder: project }),
      ]);
      try {
        const ended = await withEnvironment({ PULUMI_HOME: home }, () => endOrphanedPlugins(project));
        assert.equal(ended, 1);
        await gone(started[0]);
        assert.deepEqual(await Promise.all(started.map(isRunning)), [false, true, true, true]);
      } finally {
        for (const pid of started) signalProcess(pid, "SIGKILL");
      }
    });
  });
});

/** Copies a program of the system, so that it runs under another name. */
async function program(name: string, path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await copyFile(join("/bin", name), path);
  return path;
}

async function start(home: string, { shell, stays, plugin, folder }: Start): Promise<number> {
  const executable = shell === "pulumi" ? join(home, "bin", "pulumi") : "/bin/sh";
  const script = `"${plugin}" 60 >/dev/null & echo $!${stays ? "; wait" : ""}`;
  const child = spawn(executable, ["-c", script], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "exit");
  const [pid] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
  if (!stays) await ended;
  return Number(pid);
}

/** A process that is killed takes a moment to end. */
async function gone(pid: number): Promise<void> {
  const end = performance.now() + 10_000;
  while ((await isRunning(pid)) && performance.now() < end) await after(10);
}

async function isRunning(pid: number): Promise<boolean> {
  return (await identityOf(pid)) !== undefined;
}
