import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import manifest from "../../package.json";
import { projectFolder } from "../../command-line/locations";

const README = readFileSync(join(projectFolder, "README.md"), "utf8");

describe("README.md", () => {
  it("has programs that compile", () => {
    const blocks = [...README.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? "");
    assert.ok(blocks.length >= 2);
    const errors = blocks.flatMap((code, index) => errorsOf(`readme-${index}.ts`, code));
    assert.deepEqual(errors, []);
  });

  it("names only commands of package.json", () => {
    const named = [...README.matchAll(/npm run ([a-z:-]+)/g)].map(([, script]) => script ?? "");
    assert.deepEqual(
      named.filter((script) => !(script in manifest.scripts)),
      [],
    );
  });

  it("links only to files that exist", () => {
    const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path ?? "");
    assert.deepEqual(
      links.filter((path) => !ts.sys.fileExists(join(projectFolder, path))),
      [],
    );
  });
});

function errorsOf(name: string, code: string): string[] {
  const { config } = ts.readConfigFile(join(projectFolder, "tsconfig.json"), (path) =>
    ts.sys.readFile(path),
  ) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, projectFolder);
  const host = ts.createCompilerHost(options);
  const path = join(projectFolder, name);
  const read = host.readFile.bind(host);
  host.fileExists = (file) => file === path || ts.sys.fileExists(file);
  host.readFile = (file) => (file === path ? code : read(file));
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...rest) =>
    file === path ? ts.createSourceFile(file, code, ts.ScriptTarget.ES2022) : getSourceFile(file, ...rest);
  const program = ts.createProgram([path], { ...options, noUnusedLocals: false }, host);
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(path))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
