import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { withTemporaryFolder } from "./temporary-folder";

const project = resolve(__dirname, "../../..");

describe("modules that Pulumi's SDK loads at their first use", () => {
  it("are not loaded with the SDK", async () => {
    assert.deepEqual(
      await run(`
        require("@pulumi/pulumi");
        const files = Object.keys(require.cache).filter((path) => /[\\\\/]node_modules[\\\\/](semver|typescript)[\\\\/]/.test(path));
        console.log(JSON.stringify(files.length));
      `),
      2,
      "only the stand-in of each",
    );
  });

  it("are to other importers what they would be without", async () => {
    const imports = `
      import * as all from "semver";
      import byDefault, { satisfies } from "semver";
      import whole = require("semver");
      import normalize = require("normalize-package-data");
      const data = { name: "a", version: " 1.2.3 " };
      normalize(data);
      console.log(JSON.stringify([
        all.valid("v1.2.3"), byDefault.valid("v1.2.4"), satisfies("1.2.5", ">=1"), new whole.SemVer("1.2.6").version, data.version,
        Object.keys(whole).includes("satisfies"), "satisfies" in whole, "nothing" in whole, Object.hasOwn(whole, "satisfies"), Object.hasOwn(whole, "nothing"),
      ]));
    `;
    const expected = ["1.2.3", "1.2.4", true, "1.2.6", "1.2.3", true, true, false, true, false];
    assert.deepEqual(await run(imports), expected);
    assert.deepEqual(await run(imports, []), expected, "without stand-ins");
  });

  it("have the debugger connected by the first function that is serialized", async () => {
    const program = `
      import { Session } from "node:inspector";
      import { isInitializedAsync } from "@pulumi/pulumi/runtime/closure/v8Hooks";
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
