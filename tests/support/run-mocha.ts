import { readdir } from "node:fs/promises";
import { join } from "node:path";
import Mocha from "mocha";
import { interruption } from "./interruption";

/** How a run of mocha ended, as it is told to the process that started it. */
export interface MochaResult {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Runs all test files below a folder: `run-mocha FOLDER TIMEOUT_MS [TEXT]`; with a text only the tests whose name
 * contains it. Where `$JUNIT_FOLDER` names a folder, the results are written there, too, as JUnit's XML:
 * `tests-unit.xml` for the folder `tests/unit`.
 */
async function main(folder: string, timeout: number, text: string): Promise<void> {
  const mocha = new Mocha({ timeout, reporter: "spec", forbidOnly: true, forbidPending: true, fgrep: text });
  for (const file of await testFiles(folder)) mocha.addFile(file);
  await mocha.loadFilesAsync();

  let passed = 0;
  const failed = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve).on("pass", () => passed++);
    interruption.addEventListener("abort", () => runner.abort());
    reportAsJUnit(folder, runner);
  });
  report({ passed, failed });
}

/** Mocha takes one reporter; a second one listens to the same run. */
function reportAsJUnit(folder: string, runner: Mocha.Runner): void {
  const { JUNIT_FOLDER } = process.env;
  if (!JUNIT_FOLDER) return;
  const output = join(JUNIT_FOLDER, `${folder.replaceAll(/[^a-z]+/gi, "-")}.xml`);
  new Mocha.reporters.XUnit(runner, { reporterOptions: { output, suiteName: folder } });
}

async function testFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith(".test.ts"))
    .sort()
    .map((name) => join(folder, name));
}

function report(result: MochaResult): void {
  process.exitCode = result.failed > 0 ? 1 : 0;
  process.send?.(result);
  process.channel?.unref();
}

void main(process.argv[2] ?? "tests", Number(process.argv[3] ?? 2000), process.argv[4] ?? "");
