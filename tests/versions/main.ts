import type { ParseArgsOptionsConfig } from "node:util";
import { runWithOptions } from "../../command-line/command";
import { Failure } from "../../command-line/failures/failure";
import { buildableReleases, KUBERNETES_VARIABLE } from "../../command-line/kubernetes-release";
import { typescriptOptions } from "../../command-line/locations";
import { formatSeconds } from "../../command-line/progress";
import { versions } from "../../command-line/versions";
import { readProfile } from "../../toolchain/cluster/profile";
import { interruptLayers, type Layer, type LayerResult, runLayer } from "../support/running/layer";

const OTHERS = buildableReleases
  .map(({ version }) => version)
  .filter((version) => version !== versions.kubernetes);

const HELP = `npm run test:versions [-- --kubernetes VERSION ...] [--delete-cluster]

Makes a cluster of each other version of Kubernetes, one after the other, and tries the
contracts, their negative controls and the components' arguments on it. A machine has one
cluster of minikube's profile: one that is there is deleted first, with all its volumes, and
only when told so. The last one stays until "npm run cluster:delete".

  --kubernetes VERSION  only this one; may be repeated (default: ${OTHERS.join(", ")})
  --delete-cluster      deletes the cluster that is there, with all workloads and volumes on it
  --help                prints this text

Exit code 1 when a test failed.
`;

/** Longest time of one test, in milliseconds. */
const PATIENCE_MS = 480_000;

const FILES = [
  "tests/integration/contracts/contracts.test.ts",
  "tests/integration/contracts/controls.test.ts",
  "tests/integration/components/arguments/arguments.test.ts",
  "tests/integration/components/revisions.test.ts",
];

const OPTIONS = {
  kubernetes: { type: "string", multiple: true, default: OTHERS },
  "delete-cluster": { type: "boolean", default: false },
} satisfies ParseArgsOptionsConfig;

void runWithOptions({ help: HELP, options: OPTIONS }, async ({ values }, interrupt) => {
  if (!values["delete-cluster"]) await requireNoCluster();
  interrupt.addEventListener("abort", () => {
    interruptLayers();
  });
  const results = new Map<string, LayerResult>();
  for (const version of values.kubernetes.map((text) => text.replace(/^v/, "")))
    results.set(version, await tryVersion(version, interrupt));

  console.log(`\n${[...results].map(([version, result]) => lineOf(version, result)).join("\n")}`);
  if ([...results.values()].some(({ failed }) => failed > 0)) process.exitCode = 1;
});

async function requireNoCluster(): Promise<void> {
  if ((await readProfile()) === undefined) return;
  throw new Failure(
    "There is a cluster, and this needs one of other versions in its place.",
    "Run it with --delete-cluster, which deletes that one with all workloads and volumes on it.",
  );
}

/** Makes the version's cluster and runs the tests on it; a cluster that does not come up is the result. */
async function tryVersion(version: string, interrupt: AbortSignal): Promise<LayerResult> {
  const env = { [KUBERNETES_VARIABLE]: `v${version}` };
  const cluster = await runLayer({
    name: "cluster",
    commands: [command("toolchain/cluster/cluster-delete.ts"), command("toolchain/up.ts")],
    live: true,
    env,
  });
  interrupt.throwIfAborted();
  if (cluster.failed > 0) return cluster;
  const tests = await runLayer({
    name: version,
    commands: [command("tests/support/run-mocha.ts", ...FILES, String(PATIENCE_MS))],
    mocha: true,
    live: true,
    env,
  });
  interrupt.throwIfAborted();
  return tests;
}

function command(...args: string[]): Layer["commands"][number] {
  return [process.execPath, ...typescriptOptions, ...args];
}

function lineOf(version: string, { passed, failed, seconds, failures }: LayerResult): string {
  return [
    `Kubernetes ${version}: ${passed} passed, ${failed} failed, ${formatSeconds(seconds)}`,
    ...failures.map((failure) => `  ${failure}`),
  ].join("\n");
}
