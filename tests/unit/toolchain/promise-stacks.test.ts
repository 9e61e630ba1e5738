import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

const project = resolve(__dirname, "../../..");
const promiseStacks = join(project, "toolchain", "promise-stacks.cjs");

describe("the stack traces of the SDK's promises", () => {
  it("are not made unless leaks are looked for", () => {
    assert.doesNotMatch(promiseTrace({}), /at program/);
    assert.match(promiseTrace({ PULUMI_DEBUG_PROMISE_LEAKS: "true" }), /at program/);
  });

  it("leave those of the program's errors alone", () => {
    assert.match(errorTrace(), /at program/);
  });
});

function promiseTrace(environment: Record<string, string>): string {
  return run(
    `function program() { const promise = Promise.resolve(); debuggablePromise(promise, ""); return promise; }
     console.log(program()._debugStackTrace);`,
    environment,
  );
}

function errorTrace(): string {
  return run(
    `function program() { debuggablePromise(Promise.resolve(), ""); return new Error("wrong"); }
     console.log(program().stack);`,
    {},
  );
}

function run(program: string, environment: Record<string, string>): string {
  const source = `
    require(${JSON.stringify(promiseStacks)});
    const { debuggablePromise } = require("@pulumi/pulumi/runtime/debuggable");
    ${program}`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["-e", source], {
    cwd: project,
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  assert.equal(status, 0, stderr);
  return stdout;
}
