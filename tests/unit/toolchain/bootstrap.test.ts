import assert from "node:assert/strict";
import { spawn, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import manifest from "../../../package.json";
import { withTemporaryFolder } from "./temporary-folder";

const project = resolve(__dirname, "../../..");

const AS_OLD_NODE = ["--require", "./old-node.cjs"];

const OLD_NODE =
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });";

/** What this run's own first step has set. */
const UNSET = {
  NODE_COMPILE_CACHE: undefined,
  PULUMI_IGNORE_AMBIENT_PLUGINS: undefined,
  PULUMI_NODEJS_TRANSPILE_ONLY: undefined,
};

const PRINT_ENVIRONMENT = `console.log(JSON.stringify({ arguments: process.argv.slice(2), environment: process.env }));`;

const WAIT_FOR_SIGTERM = `
const alive = setInterval(() => undefined, 1000);
process.on("SIGTERM", (signal) => {
  console.log(signal);
  clearInterval(alive);
});
console.log("waiting");`;

describe("the first step of every command", () => {
  it("brings a Node for this project when this one is too old, and has everything after it run on that", async () => {
    await withProject(async (folder) => {
      await fakeNpm(
        folder,
        `case "$PWD" in */node-runtime) mkdir -p node_modules/.bin; ln -s "${process.execPath}" node_modules/.bin/node;; esac`,
      );
      const result = start(folder, {}, AS_OLD_NODE);
      assert.equal(result.status, 0, result.stderr);
      assert.match(
        result.stdout,
        /^Node 20\.20\.2 is too old: this project needs Node 22\.19\.0 or newer\. Bringing one/,
      );
      assert.equal(
        environmentOf(result).PATH?.split(delimiter)[0],
        join(folder, "toolchain", "node-runtime", "node_modules", ".bin"),
      );
    });
  });

  it("says which Node it needs when npm has none that runs on this machine", async () => {
    await withProject(async (folder) => {
      await fakeNpm(folder, "mkdir -p node_modules");
      const { status, stderr } = start(folder, {}, AS_OLD_NODE);
      assert.equal(status, 1);
      assert.match(stderr, /^error: Node 20\.20\.2 is too old: .* npm has none that runs on this machine/);
      assert.match(stderr, /Install a current Node/);
    });
  });

  it("says that npm failed, and begins anew the next time", async () => {
    await withProject(async (folder) => {
      await fakeNpm(folder, "mkdir -p node_modules; echo 'npm error no registry' >&2; exit 1");
      for (const { status, stderr } of [start(folder), start(folder)]) {
        assert.equal(status, 1);
        assert.match(stderr, /^npm error no registry\nerror: npm could not install the dependencies/);
      }
    });
  });

  it("installs the tools, which are development dependencies, where NODE_ENV says production", async () => {
    await withProject(async (folder) => {
      await fakeNpm(folder, 'mkdir -p node_modules; echo "$@" > npm-arguments');
      assert.equal(start(folder, { NODE_ENV: "production" }).status, 0);
      assert.match(await readFile(join(folder, "npm-arguments"), "utf8"), /^ci --include=dev /);
    });
  });

  it("links the Pulumi CLI for npx, and installs nothing the second time", async () => {
    await withProject(async (folder) => {
      await fakeNpm(folder, "mkdir -p node_modules; echo again >> npm-runs");
      assert.deepEqual([start(folder).status, start(folder).status], [0, 0]);
      assert.equal(await readFile(join(folder, "npm-runs"), "utf8"), "again\n");
      const { stderr, status } = spawnSync(
        process.execPath,
        [join(folder, "node_modules", ".bin", "pulumi"), "version"],
        { env: { ...process.env, PULUMI_HOME: folder }, encoding: "utf8" },
      );
      assert.equal(status, 1);
      assert.match(stderr, /^error: there is no Pulumi CLI at .*\nBring it with: npm run cluster:up/);
    });
  });
});

describe("npx pulumi", () => {
  it("gives the language host the Node of this project when this one is too old", async () => {
    await withProject(async (folder) => {
      await pinnedPulumi(folder, `echo "$PATH"`);
      const missing = npxPulumi(folder);
      assert.equal(missing.status, 1);
      assert.match(
        missing.stderr,
        /^error: there is no Node 22\.19\.0 or newer\nBring it with: npm run cluster:up/,
      );
      const runtime = join(folder, "toolchain", "node-runtime", "node_modules", ".bin");
      await mkdir(runtime, { recursive: true });
      await symlink(process.execPath, join(runtime, "node"));
      assert.equal(npxPulumi(folder).stdout.split(delimiter)[0], runtime);
    });
  });

  it("ends with Pulumi's exit code", async () => {
    await withProject(async (folder) => {
      await pinnedPulumi(folder, "exit 7");
      assert.equal(npxPulumi(folder, []).status, 7);
      await pinnedPulumi(folder, "kill -9 $$");
      assert.equal(npxPulumi(folder, []).status, 137);
    });
  });
});

describe("a command that npm runs in a shell", () => {
  it("is told to end when the shell is ended, which tells it nothing", async () => {
    await withProject(async (folder) => {
      await fakeNpm(folder, "mkdir -p node_modules");
      await writeFile(join(folder, "command.ts"), WAIT_FOR_SIGTERM);
      // Something after it keeps the shell from becoming the command itself.
      const shell = spawn("sh", ["-c", `"${process.execPath}" toolchain/bootstrap.mjs command.ts; true`], {
        cwd: folder,
        env: { ...process.env, npm_lifecycle_event: "start", PATH: withOwnNpm(folder) },
        stdio: ["ignore", "pipe", "inherit"],
      });
      let printed = "";
      shell.stdout.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
        if (printed.endsWith("waiting\n")) shell.kill("SIGTERM");
      });
      await once(shell.stdout, "end");
      assert.match(printed, /waiting\nSIGTERM\n$/);
    });
  });
});

describe("the environment of every command", () => {
  it("keeps compiled modules, ignores another Pulumi's plugins and leaves the types to npm test", async () => {
    await withProject(async (folder) => {
      await fakeNpm(folder, "mkdir -p node_modules");
      const { NODE_COMPILE_CACHE, PULUMI_IGNORE_AMBIENT_PLUGINS, PULUMI_NODEJS_TRANSPILE_ONLY } =
        environmentOf(start(folder));
      assert.deepEqual(
        [NODE_COMPILE_CACHE, PULUMI_IGNORE_AMBIENT_PLUGINS, PULUMI_NODEJS_TRANSPILE_ONLY],
        [join(folder, "node_modules", ".cache", "node"), "true", "true"],
      );
    });
  });

  it("is the user's where that says something", async () => {
    await withProject(async (folder) => {
      await fakeNpm(folder, "mkdir -p node_modules");
      const own = { NODE_COMPILE_CACHE: "/elsewhere", PULUMI_NODEJS_TRANSPILE_ONLY: "false" };
      const found = environmentOf(start(folder, own));
      assert.deepEqual({ ...found, ...own }, found);
    });
  });
});

/** Gives a function a project that consists of the first step and of a command that prints what it is given. */
async function withProject(use: (folder: string) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    for (const name of ["bootstrap.mjs", "hand-over.mjs", "link-pulumi.mjs", "pulumi-command.mjs"])
      await cp(join(project, "toolchain", name), join(folder, "toolchain", name));

    for (const name of ["package.json", "package-lock.json"]) {
      await cp(join(project, name), join(folder, name));
      await cp(
        join(project, "toolchain", "node-runtime", name),
        join(folder, "toolchain", "node-runtime", name),
      );
    }
    await writeFile(join(folder, "toolchain", "typescript.cjs"), "");
    await writeFile(join(folder, "old-node.cjs"), OLD_NODE);
    await writeFile(join(folder, "command.ts"), PRINT_ENVIRONMENT);
    await use(folder);
  });
}

/** Has a script of the shell run in npm's place. */
async function fakeNpm(folder: string, script: string): Promise<void> {
  await mkdir(join(folder, "bin"));
  await symlink(process.execPath, join(folder, "bin", "node"));
  await writeFile(join(folder, "bin", "npm"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

function start(
  folder: string,
  variables: NodeJS.ProcessEnv = {},
  options: readonly string[] = [],
): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [...options, "toolchain/bootstrap.mjs", "command.ts"], {
    cwd: folder,
    env: { ...process.env, ...UNSET, ...variables, PATH: withOwnNpm(folder) },
    encoding: "utf8",
  });
}

function withOwnNpm(folder: string): string {
  return [join(folder, "bin"), process.env.PATH].join(delimiter);
}

/** Has a script of the shell run as the pinned Pulumi CLI. */
async function pinnedPulumi(folder: string, script: string): Promise<void> {
  const bin = join(folder, "versions", manifest.devDependencies["@pulumi/pulumi"], "bin");
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

function npxPulumi(folder: string, options: readonly string[] = AS_OLD_NODE): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [...options, "toolchain/pulumi-command.mjs"], {
    cwd: folder,
    env: { ...process.env, PULUMI_HOME: folder },
    encoding: "utf8",
  });
}

function environmentOf({ stdout, stderr }: SpawnSyncReturns<string>): NodeJS.ProcessEnv {
  assert.match(stdout, /\{/, stderr);
  const printed = JSON.parse(stdout.slice(stdout.indexOf("{"))) as { environment: NodeJS.ProcessEnv };
  return printed.environment;
}
