import { readdir } from "node:fs/promises";
import { join } from "node:path";
import Mocha from "mocha";
import { interruption } from "./interruption";

/** How a run of mocha ended, as it is told to the process that started it. */
export interface MochaResult {
  readonly passed: number;
  readonly failed: number;
}

/** Runs all test files below a folder: `run-mocha FOLDER TIMEOUT_MS`. */
async function main(folder: string, timeout: number): Promise<void> {
  const mocha = new Mocha({ timeout, reporter: "spec", forbidOnly: true, forbidPending: true });
  for (const file of await testFiles(folder)) mocha.addFile(file);
  await mocha.loadFilesAsync();

  let passed = 0;
  const failed = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve).on("pass", () => passed++);
    interruption.addEventListener("abort", () => runner.abort());
  });
  report({ passed, failed });
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

void main(process.argv[2] ?? "tests", Number(process.argv[3] ?? 2000));
