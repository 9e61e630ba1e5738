import { readdir } from "node:fs/promises";
import { join, sep } from "node:path";
import { parseArgs } from "node:util";
import Mocha from "mocha";
import { interruption, ownsNothing } from "./running/interruption";

const TEST_FILE = ".test.ts";

/** How a run of mocha ended, as it is told to the process that started it. */
export interface MochaResult {
  readonly passed: number;
  readonly failed: number;
  /** The tests and hooks that failed, each with its message. */
  readonly failures: readonly string[];
  /** The tests that found out that this machine lacks what they are about, such as another system's /proc. */
  readonly skipped: readonly string[];
}

/**
 * `run-mocha PATH... TIMEOUT_MS [--except FOLDER] [--grep TEXT]` runs test files and the test files below folders.
 * `--except` leaves out those below a folder, and `--grep` all tests whose name does not contain the text. If
 * `$JUNIT_FOLDER` names a folder, the results are also written there as JUnit XML: `tests-unit.xml` for the folder
 * `tests/unit`.
 */
async function main(
  paths: readonly string[],
  timeout: number,
  { except, grep }: { readonly except: string; readonly grep: string },
): Promise<void> {
  const mocha = new Mocha({ timeout, reporter: "spec", forbidOnly: true, fgrep: grep });
  const files = (await Promise.all(paths.map(testFiles))).flat();
  for (const file of files.filter((file) => except === "" || !file.startsWith(join(except, sep))))
    mocha.addFile(file);

  await mocha.loadFilesAsync();
  requireBodies(mocha);

  let passed = 0;
  const failures: string[] = [];
  const skipped: string[] = [];
  const failed = await new Promise<number>((resolve) => {
    const runner = mocha
      .run(resolve)
      .on("pass", () => passed++)
      .on("pending", (test) => skipped.push(test.fullTitle()))
      .on("fail", (test, error: unknown) => failures.push(`${test.fullTitle()}: ${messageOf(error)}`));
    interruption.addEventListener("abort", () => runner.abort());
    reportAsJUnit(paths.join("-"), runner);
  });
  report({ passed, failed, failures, skipped });
}

/** A test may find out that this machine lacks what it is about; one that is skipped everywhere checks nothing. */
function requireBodies(mocha: Mocha): void {
  mocha.suite.eachTest((test: Mocha.Test) => {
    if (test.isPending()) throw new Error(`"${test.fullTitle()}" is never run`);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Mocha takes one reporter; a second one listens to the same run. */
function reportAsJUnit(suiteName: string, runner: Mocha.Runner): void {
  const { JUNIT_FOLDER } = process.env;
  if (!JUNIT_FOLDER) return;
  const output = join(JUNIT_FOLDER, `${suiteName.replaceAll(/[^a-z]+/gi, "-")}.xml`);
  new Mocha.reporters.XUnit(runner, { reporterOptions: { output, suiteName } });
}

async function testFiles(path: string): Promise<string[]> {
  if (path.endsWith(TEST_FILE)) return [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((name) => name.endsWith(TEST_FILE))
    .sort()
    .map((name) => join(path, name));
}

function report(result: MochaResult): void {
  process.exitCode = result.failed > 0 ? 1 : 0;
  process.send?.(result);
  process.channel?.unref();
  endThoughKeptAlive();
}

const PATIENCE_MS = 30_000;

/** A test that failed can leave what keeps this process alive, and would keep the whole run waiting. */
function endThoughKeptAlive(): void {
  const end = (): void => {
    if (!ownsNothing()) return;
    console.error(
      `After all tests, this process was kept alive by: ${process.getActiveResourcesInfo().join(", ")}`,
    );
    process.exit();
  };
  setInterval(end, PATIENCE_MS).unref();
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    except: { type: "string", default: "" },
    grep: { type: "string", default: "" },
    help: { type: "boolean" },
  },
});
const paths = positionals.slice(0, -1);
if (values.help)
  console.log(`Runs the tests of ${paths.join(", ")}. --grep TEXT: only those whose name contains this.`);
else void main(paths, Number(positionals.at(-1)), values);
