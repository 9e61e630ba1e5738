import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { load } from "js-yaml";
import { withTemporaryFolder } from "./temporary-folder";

const project = resolve(__dirname, "../../..");

const IN_SDK = `
  import { createRequire } from "node:module";
  const inSdk = createRequire(require.resolve("@pulumi/pulumi"));
`;

describe("modules that Pulumi's SDK loads at their first use", () => {
  it("are not loaded with the SDK", async () => {
    const program = `
      require("@pulumi/pulumi");
      const files = Object.keys(require.cache).filter((path) => /[\\\\/]node_modules[\\\\/](semver|typescript)[\\\\/]/.test(path));
      console.log(JSON.stringify(files.length > 0));
    `;
    assert.equal(await run(program), false);
    assert.equal(await run(program, []), true, "without stand-ins");
  });

  it("leave V8's flags as they are, with which what Node brings compiled is of use", async () => {
    const program = (start: string) => `
      ${IN_SDK}
      ${start}
      console.log(JSON.stringify(require("node:v8").cachedDataVersionTag()));
    `;
    const asPulumiStarts = program('inSdk("./runtime/closure/v8Hooks").isInitializedAsync();');
    const unchanged = await run(program(""), []);
    assert.equal(await run(asPulumiStarts, await nodeArguments()), unchanged);
    assert.notEqual(await run(asPulumiStarts, []), unchanged, "without stand-ins");
  });

  it("are to the SDK what they would be without", async () => {
    const program = `
      ${IN_SDK}
      // What the compilers of the SDK and of its packages make of an import.
      const importDefault = (module) => (module.__esModule ? module : { default: module });
      const importAll = (module) => (module.__esModule ? module : { ...module, default: module });
      const whole = inSdk("semver");
      const all = importAll(whole);
      const data = { name: "a", version: " 1.2.3 " };
      inSdk("normalize-package-data")(data);
      importDefault(inSdk("normalize-package-data")).default(data);
      console.log(JSON.stringify([
        all.valid("v1.2.3"), importDefault(whole).default.valid("v1.2.4"), all.default.satisfies("1.2.5", ">=1"), new whole.SemVer("1.2.6").version, data.version,
        Object.keys(whole).includes("satisfies"), "satisfies" in whole, "nothing" in whole, Object.hasOwn(whole, "satisfies"), Object.hasOwn(whole, "nothing"),
      ]));
    `;
    const expected = ["1.2.3", "1.2.4", true, "1.2.6", "1.2.3", true, true, false, true, false];
    assert.deepEqual(await run(program), expected);
    assert.deepEqual(await run(program, []), expected, "without stand-ins");
  });

  it("are themselves to all others", async () => {
    const program = `
      ${IN_SDK}
      const { types } = require("node:util");
      console.log(JSON.stringify([types.isProxy(inSdk("semver")), types.isProxy(require("semver"))]));
    `;
    assert.deepEqual(await run(program), [true, false]);
  });

  it("have the debugger connected by the first function that is serialized", async () => {
    const program = `
      import { Session } from "node:inspector";
      ${IN_SDK}
      const { isInitializedAsync } = inSdk("./runtime/closure/v8Hooks");
      import { getFunctionLocationAsync } from "@pulumi/pulumi/runtime/closure/v8";
      let connections = 0;
      const connect = Session.prototype.connect;
      Session.prototype.connect = function () { connections++; connect.call(this); };
      void (async () => {
        await isInitializedAsync();
        const atStart = connections;
        const { valid } = require("semver");
        const { file, line } = await getFunctionLocationAsync(valid);
        await getFunctionLocationAsync(valid);
        console.log(JSON.stringify({ atStart, connections, file: file.replace(/.*[\\/]/, ""), line }));
      })();
    `;
    const expected = { atStart: 0, connections: 1, file: "valid.js", line: 3 };
    assert.deepEqual(await run(program), expected);
    assert.deepEqual(await run(program, []), { ...expected, atStart: 1 }, "without stand-ins");
  });
});

/** What Pulumi.yaml has Pulumi start Node with. */
async function nodeArguments(): Promise<string[]> {
  const { runtime } = load(await readFile(join(project, "Pulumi.yaml"), "utf8")) as {
    runtime: { options: { nodeargs: string } };
  };
  return runtime.options.nodeargs.split(" ");
}

/** Runs a program after the stand-ins, and reads the JSON that it prints. */
async function run(
  program: string,
  preloaded = ["--require", join(project, "toolchain", "deferred-modules.cjs")],
): Promise<unknown> {
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, "program.cts");
    await writeFile(file, program);
    const typescript = ["--require", join(project, "toolchain", "typescript.cjs")];
    const { stdout, stderr, status } = spawnSync(process.execPath, [...preloaded, ...typescript, file], {
      cwd: project,
      encoding: "utf8",
      env: { ...process.env, NODE_PATH: join(project, "node_modules") },
    });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as unknown;
  });
}
