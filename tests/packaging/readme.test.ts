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
    assert.deepEqual(errorsIn(blocks), []);
  });

  it("shows the tests that examples/contracts has", () => {
    for (const name of ["mocha", "node"]) {
      const example = readFileSync(join(projectFolder, "examples", "contracts", `${name}.test.ts`), "utf8");
      assert.ok(README.includes(`\`\`\`ts\n${example}\`\`\``), `${name}.test.ts is another`);
    }
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

/** Compiles programs as modules of this project, side by side. */
function errorsIn(programs: readonly string[]): string[] {
  const { config } = ts.readConfigFile(join(projectFolder, "tsconfig.json"), (path) =>
    ts.sys.readFile(path),
  ) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, projectFolder);
  const sources = new Map(
    programs.map((code, index) => [join(projectFolder, `readme-${index}.ts`), code] as const),
  );
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  host.fileExists = (file) => sources.has(file) || ts.sys.fileExists(file);
  host.readFile = (file) => sources.get(file) ?? ts.sys.readFile(file);
  host.getSourceFile = (file, ...rest) => {
    const code = sources.get(file);
    return code === undefined
      ? getSourceFile(file, ...rest)
      : ts.createSourceFile(file, code, ts.ScriptTarget.ES2022);
  };
  const program = ts.createProgram([...sources.keys()], { ...options, noUnusedLocals: false }, host);
  return [...sources.keys()].flatMap((file) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
  );
}
