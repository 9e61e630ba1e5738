import type { ParseArgsOptionsConfig } from "node:util";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { GROUP_NAMES, selectContracts } from "../../commands/verify/contract-selection";
import { runWithOptions } from "../../command-line/command";
import { projectFolder, typescriptOptions } from "../../command-line/locations";
import { formatSeconds } from "../../command-line/progress";
import { numberOption } from "../../command-line/number-option";
import { interruptLayers, type Layer, type LayerResult, runLayer } from "../support/running/layer";

const DEFAULT_GROUPS = ["order", "DNS", "storage"];

const HELP = `npm run test:repeat [-- --runs N] [--only WHAT ...] [--output FOLDER]

Judges contracts and their negative controls on live workloads again and again, each run in a
process of its own, and retries nothing: what fails once in many runs is wrong, too. Ends with
how many runs were green, and with each failure and how often it came. Needs a running cluster.

  --runs N          how many runs (default: 20)
  --only WHAT       group of contracts, or a part of their names; may be repeated. Groups:
                    ${GROUP_NAMES} (default: ${DEFAULT_GROUPS.join(", ")})
  --output FOLDER   where the output of runs goes that failed (default: repeat-results)
  --help            prints this text

Exit code 1 when a run failed.
`;

/** The tests that `$ONLY_CONTRACTS` narrows. */
const FILES = [
  "tests/integration/contracts/contracts.test.ts",
  "tests/integration/contracts/controls.test.ts",
];

const OPTIONS = {
  runs: { type: "string", default: "20" },
  only: { type: "string", multiple: true, default: DEFAULT_GROUPS },
  output: { type: "string", default: join(projectFolder, "repeat-results") },
} satisfies ParseArgsOptionsConfig;

void runWithOptions({ help: HELP, options: OPTIONS }, async ({ values }, interrupt) => {
  const runs = numberOption("runs", values.runs, 1);
  selectContracts(values.only);
  const layer = layerOf(values.only);
  interrupt.addEventListener("abort", () => {
    interruptLayers();
  });
  const results: LayerResult[] = [];
  while (results.length < runs && !interrupt.aborted) {
    const result = await runLayer(layer);
    interrupt.throwIfAborted();
    results.push(result);
    await report(results.length, result, resolve(values.output));
  }
  console.log(`\n${summaryOf(results)}`);
  if (results.some(isFailed)) process.exitCode = 1;
});

function layerOf(only: readonly string[]): Layer {
  return {
    name: "contracts",
    commands: [[process.execPath, ...typescriptOptions, "tests/support/run-mocha.ts", ...FILES, "180000"]],
    mocha: true,
    env: { ONLY_CONTRACTS: only.join(",") },
  };
}

async function report(run: number, result: LayerResult, folder: string): Promise<void> {
  const { passed, failed, seconds, failures, output } = result;
  console.log(
    `${isFailed(result) ? "✗" : "✓"} run ${run}: ${passed} passed, ${failed} failed, ${formatSeconds(seconds)}`,
  );
  if (!isFailed(result)) return;
  await mkdir(folder, { recursive: true });
  const file = join(folder, `run-${run}.log`);
  await writeFile(file, output);
  for (const failure of failures) console.log(`    ${failure}`);
  console.log(`    its output: ${file}`);
}

function summaryOf(results: readonly LayerResult[]): string {
  const counts = new Map<string, number>();
  for (const failure of results.flatMap(({ failures }) => failures))
    counts.set(failure, (counts.get(failure) ?? 0) + 1);

  return [
    `${results.filter((result) => !isFailed(result)).length} of ${results.length} runs green`,
    ...[...counts].map(([failure, count]) => `${count} times: ${failure}`),
  ].join("\n");
}

function isFailed({ failed }: LayerResult): boolean {
  return failed > 0;
}
