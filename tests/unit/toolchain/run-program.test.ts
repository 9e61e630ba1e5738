import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join, resolve } from "node:path";
import { withTemporaryFolder } from "./temporary-folder";

const project = resolve(__dirname, "../../..");

const TOOLCHAIN = [
  "run-program.cjs",
  "compiled-program.cjs",
  "source-traces.cjs",
  "promise-stacks.cjs",
  "typescript.cjs",
];
const PROGRAM = 'import { greeting } from "./greeting";\nexport = { greeting };\n';

describe("a Pulumi program in TypeScript", () => {
  it("runs, and is compiled once", async () => {
    await withProgram(async (folder) => {
      expectGreeting(folder, "hello");
      const compiled = await compiledOnce(folder);
      expectGreeting(folder, "hello");
      assert.equal(await compiledOnce(folder), compiled);
    });
  });

  it("is compiled anew when a source has changed, even where its size and its time say nothing of it", async () => {
    await withProgram(async (folder) => {
      const source = join(folder, "greeting.ts");
      expectGreeting(folder, "hello");
      const { atime, mtime } = await stat(source);
      await writeFile(source, greeting("howdy"));
      await utimes(source, atime, mtime);
      expectGreeting(folder, "howdy");
    });
  });

  it("is compiled anew when a source may have changed while it was compiled", async () => {
    await withProgram(async (folder) => {
      const longAgo = join(folder, "long-ago.cjs");
      await writeFile(longAgo, "Date.now = () => 0;");
      expectGreeting(folder, "hello", ["--require", longAgo]);
      const compiled = await compiledOnce(folder);
      expectGreeting(folder, "hello");
      assert.notEqual(await compiledOnce(folder), compiled);
    });
  });

  it("is compiled anew when what is kept of it is cut off", async () => {
    for (const name of ["index.ts.cjs", "index.ts.cjs.map"]) {
      await withProgram(async (folder) => {
        expectGreeting(folder, "hello");
        const compiled = await compiledOnce(folder);
        await truncate(join(cache(folder), name), 100);
        expectGreeting(folder, "hello");
        assert.notEqual(await compiledOnce(folder), compiled);
      });
    }
  });

  it("is refused with file and line when a source cannot be compiled or is gone", async () => {
    await withProgram(async (folder) => {
      expectGreeting(folder, "hello");
      await writeFile(join(folder, "greeting.ts"), "\nexport const = 1;");
      assert.match(
        run(folder).stderr,
        /The program does not compile:\n {2}greeting\.ts:2:14: Expected identifier/,
      );
      await rm(join(folder, "greeting.ts"));
      assert.match(run(folder).stderr, / {2}index\.ts:1:26: Could not resolve "\.\/greeting"/);
    });
  });

  it("fails with the line of its source", async () => {
    await withProgram(async (folder) => {
      await writeFile(join(folder, "greeting.ts"), `\n${greeting("hello")}throw new Error("wrong");\n`);
      assert.match(run(folder).stderr, /Error: wrong\n.*greeting\.ts:3:7/);
    });
  });

  it("has Pulumi's SDK note the lines of its sources as those of resources", async () => {
    await withProgram(async (folder) => {
      await writeFile(
        join(folder, "greeting.ts"),
        `import { Resource } from "@pulumi/pulumi";
interface Notes {
  callsites(): unknown;
}
function noted(): unknown {
  return (Resource as unknown as Notes).callsites();
}
export const greeting = noted();
`,
      );
      const { greeting: sites } = JSON.parse(run(folder).stdout) as {
        greeting: { file?: string; line?: number }[];
      };
      // The first is the SDK's own.
      assert.deepEqual(
        sites.slice(1, 3).map(({ file, line }) => ({ file, line })),
        [6, 8].map((line) => ({ file: join(folder, "greeting.ts"), line })),
      );
    });
  });

  it("runs where it cannot be kept", async () => {
    await withProgram(async (folder) => {
      await writeFile(join(folder, "node_modules", ".cache"), "");
      expectGreeting(folder, "hello");
      assert.equal(await readFile(join(folder, "node_modules", ".cache"), "utf8"), "");
    });
  });
});

/** Gives a function the folder of a project with a program of two sources. */
async function withProgram(use: (folder: string) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    for (const name of ["toolchain", "node_modules"]) await mkdir(join(folder, name));
    for (const name of TOOLCHAIN) {
      await copyFile(join(project, "toolchain", name), join(folder, "toolchain", name));
    }
    for (const name of ["tsconfig.json", "package-lock.json"]) {
      await copyFile(join(project, name), join(folder, name));
    }
    for (const name of ["@pulumi", "esbuild", "tsx"]) {
      await symlink(join(project, "node_modules", name), join(folder, "node_modules", name));
    }
    await writeFile(join(folder, "index.ts"), PROGRAM);
    await writeFile(join(folder, "greeting.ts"), greeting("hello"));
    await use(folder);
  });
}

function greeting(text: string): string {
  return `export const greeting: string = "${text}";\n`;
}

function expectGreeting(folder: string, expected: string, options: string[] = []): void {
  const { stdout, stderr, status } = run(folder, options);
  assert.equal(status, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), { greeting: expected });
}

function run(folder: string, options: string[] = []) {
  const source = `
    const exported = require("./toolchain/run-program.cjs")(require.resolve("./index.ts"));
    console.log(JSON.stringify(exported));`;
  return spawnSync(process.execPath, [...options, "-e", source], { cwd: folder, encoding: "utf8" });
}

/** Tells one compilation from another. Nothing else may be left behind. */
async function compiledOnce(folder: string): Promise<number> {
  assert.deepEqual(await readdir(cache(folder)), ["index.ts.cjs", "index.ts.cjs.map"]);
  return (await stat(join(cache(folder), "index.ts.cjs"))).ino;
}

function cache(folder: string): string {
  return join(folder, "node_modules", ".cache", "kubernetes-workloads");
}
