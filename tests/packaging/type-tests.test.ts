import assert from "node:assert/strict";
import { join } from "node:path";
import ts from "typescript";

const PROJECT = join(__dirname, "../..");
const INTERFACE = join(PROJECT, "components/stack-outputs.ts");
const TYPE_TESTS = join(PROJECT, "tests/types/stack-outputs.ts");
const PROGRAM = join(PROJECT, "index.ts");

/** The output declarations of an interface, each as its name and where it stands. */
function declarations(source: string): { name: string; start: number; end: number }[] {
  const file = ts.createSourceFile(INTERFACE, source, ts.ScriptTarget.Latest);
  const found = file.statements.find(ts.isInterfaceDeclaration);
  return (found?.members ?? []).map((member) => ({
    name: member.name?.getText(file) ?? "",
    start: member.getFullStart(),
    end: member.getEnd(),
  }));
}

/** Compiles type tests and program with changed sources of the interface, one after the other. */
class Compiler {
  readonly #options: ts.CompilerOptions;
  readonly #files = new Map<string, ts.SourceFile | undefined>();
  #program: ts.Program | undefined;

  constructor() {
    const read = ts.readConfigFile(join(PROJECT, "tsconfig.json"), (path) => ts.sys.readFile(path));
    this.#options = ts.parseJsonConfigFileContent(read.config, ts.sys, PROJECT).options;
  }

  /** The files in which errors are, and how many. */
  errors(source: string): Record<string, number> {
    const host = ts.createCompilerHost(this.#options, true);
    const read = host.getSourceFile.bind(host);
    const text = ts.createSourceFile(INTERFACE, source, ts.ScriptTarget.ES2022, true);
    host.getSourceFile = (path, languageVersion) => {
      if (path === INTERFACE) return text;
      if (!this.#files.has(path)) this.#files.set(path, read(path, languageVersion));
      return this.#files.get(path);
    };
    const program = ts.createProgram([TYPE_TESTS, PROGRAM], this.#options, host, this.#program);
    this.#program = program;
    return Object.fromEntries(
      [TYPE_TESTS, PROGRAM].map((path) => [
        path === PROGRAM ? "program" : "typeTests",
        program.getSemanticDiagnostics(program.getSourceFile(path)).length,
      ]),
    );
  }
}

describe("the type tests of the stack outputs", () => {
  const source = ts.sys.readFile(INTERFACE) ?? "";
  const outputs = declarations(source);
  const compiler = new Compiler();

  it("pass as the interface is", () => {
    assert.ok(outputs.length > 0);
    assert.deepEqual(compiler.errors(source), { typeTests: 0, program: 0 });
  });

  for (const { name, start, end } of outputs) {
    it(`fail, and the program too, when ${name} is removed`, () => {
      const { typeTests = 0, program = 0 } = compiler.errors(source.slice(0, start) + source.slice(end));
      assert.ok(typeTests > 0, "the type tests still compile");
      assert.ok(program > 0, "the program still compiles");
    });
  }

  it("fail, and the program too, when an output is added that the program does not give out", () => {
    const added = source.replace("export interface StackOutputs {", "$& readonly anotherOutput: string;");
    const { typeTests = 0, program = 0 } = compiler.errors(added);
    assert.ok(typeTests > 0 && program > 0);
  });
});
