import fc from "fast-check";
import { Cluster } from "../../kubernetes/connection/cluster";
import { runWithOptions } from "../../command-line/command";
import { Failure } from "../../command-line/failures/failure";
import { bringUpToolchain } from "../../toolchain/toolchain";
import { numberOption } from "../../command-line/number-option";
import { withNamespace } from "../support/test-namespace";
import { ApiServer } from "./api-server";
import { fuzzArguments } from "./arguments/fuzz-arguments";
import { configValues } from "./config-values";
import { judgeConfig } from "./judge-config";
import { previewWrongConfigs } from "./preview";

const HELP = `npm run test:fuzz [-- --cases N] [--previews N] [--arguments N] [--seed N]

Runs the program with random configurations. A wrong value has to end in the project's own
message, without a stack trace and before anything is registered; of what the program accepts
the cluster's API server has to accept every object (dry runs, nothing is created). Then real
previews refuse wrong configurations. In the end, components with random arguments: what they
take the API server has to take, and what they refuse it has to refuse, but for the refusals
that tests/fuzz/arguments/judged.ts has reasons for. Exit code 1 when one case does not hold.

  --cases N      configurations for the program in this process (default: 2000)
  --previews N   wrong configurations for the real engine (default: 10)
  --arguments N  sets of arguments for the components (default: 2000)
  --seed N       of all that is random; printed, so that a failure can be had again
`;

const OPTIONS = {
  cases: { type: "string", default: "2000" },
  previews: { type: "string", default: "10" },
  arguments: { type: "string", default: "2000" },
  seed: { type: "string", default: String(Date.now() % 1_000_000) },
} as const;

void runWithOptions({ help: HELP, options: OPTIONS }, async ({ values }, interrupt) => {
  const seed = numberOption("seed", values.seed);
  const cases = numberOption("cases", values.cases);
  const sets = numberOption("arguments", values.arguments);
  const previews = numberOption("previews", values.previews);
  await bringUpToolchain(interrupt);
  console.log(`seed ${seed}`);
  if (cases > 0) await fuzzProgram(cases, seed, interrupt);
  if (previews > 0) console.log(await previewWrongConfigs(previews, seed, interrupt));
  if (sets > 0) await fuzzComponents(sets, seed, interrupt);
});

async function fuzzComponents(count: number, seed: number, interrupt: AbortSignal): Promise<void> {
  const outcome = await fuzzArguments(Cluster.connect("minikube"), { count, seed }, interrupt);
  const { taken, refused, judged, disagreements } = outcome;
  console.log(
    `${String(count)} sets of arguments: ${String(taken)} taken by the components and the API server, ` +
      `${String(refused)} refused by both, ${String(judged)} refused by one of them for judged reasons, ` +
      `${String(disagreements.length)} disagreements`,
  );
  if (disagreements.length === 0) return;
  throw new Failure(
    `Components and API server disagree:\n${disagreements.join("\n")}`,
    `Have it again with: npm run test:fuzz -- --cases 0 --previews 0 --arguments ${String(count)} --seed ${String(seed)}`,
  );
}

async function fuzzProgram(numRuns: number, seed: number, interrupt: AbortSignal): Promise<void> {
  const cluster = Cluster.connect("minikube");
  let refused = 0;
  let cases = 0;
  await withNamespace(cluster, async (namespace) => {
    const apiServer = new ApiServer(cluster, namespace);
    const property = fc.asyncProperty(configValues(), async (config) => {
      interrupt.throwIfAborted();
      const judgement = await judgeConfig(config);
      cases++;
      if (!judgement.accepted) {
        refused++;
        return;
      }
      const refusals = await apiServer.refusals(judgement.resources);
      if (refusals.length > 0) throw new Error(`accepted, but the cluster refuses:\n${refusals.join("\n")}`);
    });
    const result = await fc.check(property, { numRuns, seed });
    interrupt.throwIfAborted();
    if (result.failed) {
      throw new Failure(
        `A configuration does not end as it has to: ${fc.stringify(result.counterexample)}\n${String(result.errorInstance)}`,
        `Have it again with: npm run test:fuzz -- --seed ${String(seed)} --cases ${String(numRuns)}`,
      );
    }
  });
  console.log(
    `${String(cases)} configurations: ${String(refused)} refused in the project's own words, ` +
      `${String(cases - refused)} accepted by the program and by the API server`,
  );
}
