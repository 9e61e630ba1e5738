import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Cluster } from "../../kubernetes/cluster";
import { runCommand } from "../../command-line/command";
import { requireKwok } from "../../toolchain/from-source/kwok";
import { projectFolder } from "../../command-line/locations";
import { bringUpToolchain } from "../../toolchain/toolchain";
import { versions } from "../../command-line/versions";
import { numberOption } from "../../command-line/number-option";
import { apiConnection } from "./api-connection";
import { CountingProxy } from "./counting-proxy";
import { describeMachine } from "../machine";
import { measureReplicas, type Measuring } from "./replicas-measurement";
import { ResultsFolder } from "./results";
import { withScaleRun } from "./run-life";
import { ScaleBackend } from "./scale-backend";
import { nodesFor } from "./simulated-nodes";
import { measureStacks } from "./stacks-measurement";

const HELP = `npm run bench:scale [-- --replicas N,N] [--claims N,N] [--stacks N,N] [--output FOLDER]

Deploys the program with up to thousands of replicas, and dozens of times, on nodes that KWOK
simulates beside the real one, and measures how time, memory, state and API requests grow. Builds
KWOK from source where it is missing (Go is needed for that). All of it is removed in the end.

  --replicas N,N     replicas of the StatefulSet, its volumes without claims
                     (default: 100,1000,5000; "none" leaves them out)
  --claims N,N       the same with a claim and a real volume for each replica
                     (default: 100; "none" leaves them out)
  --stacks N,N       stacks with 2 replicas each, in one backend
                     (default: 10,100; "none" leaves them out)
  --at-a-time N      how many stacks are updated at a time (default: the number of cores)
  --timeout SECONDS  longest time for each object of a stack (default: 1800)
  --context NAME     kubeconfig context of the cluster (default: minikube)
  --output FOLDER    where scale.json, scale.md and the charts go; sizes that are there already
                     from the same machine stay (default: bench/results)
  --help             prints this text

All defaults together take about 40 minutes on 2 cores; others should leave the cluster alone.
`;

const DEFAULT_CONTEXT = "minikube";

void runCommand(async (interrupt) => {
  const { values } = parseArgs({
    options: {
      replicas: { type: "string", default: "100,1000,5000" },
      claims: { type: "string", default: "100" },
      stacks: { type: "string", default: "10,100" },
      "at-a-time": { type: "string", default: String(availableParallelism()) },
      timeout: { type: "string", default: "1800" },
      context: { type: "string", default: DEFAULT_CONTEXT },
      output: { type: "string", default: join(projectFolder, "bench", "results") },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const plan = {
    replicas: sizes("replicas", values.replicas),
    claims: sizes("claims", values.claims),
    stacks: sizes("stacks", values.stacks),
    atATime: numberOption("at-a-time", values["at-a-time"], 1),
  };
  const timeoutSeconds = numberOption("timeout", values.timeout, 1);
  if (values.context === DEFAULT_CONTEXT) await bringUpToolchain(interrupt);
  await requireKwok(interrupt);
  const cluster = Cluster.connect(values.context);
  const machine = await describeMachine(cluster, { KWOK: versions.kwok });
  const results = await ResultsFolder.open(resolve(values.output), machine);
  await withScaleRun({ cluster, nodes: nodesFor(mostPods(plan)), interrupt }, async (run, signal) => {
    const proxy = await CountingProxy.open(cluster, join(run.folder, "program.kubeconfig"));
    try {
      const backend = await ScaleBackend.create({
        run,
        kubeConfigFile: proxy.kubeConfigFile,
        kubeContext: values.context,
        timeoutSeconds,
      });
      const instruments = { proxy, connection: await apiConnection(cluster) };
      await measureAll(plan, results, { cluster, run, backend, instruments, signal, report });
    } finally {
      await proxy.close();
    }
  });
  console.log(`\n${results.describe()}\nAll of it, with charts, is in ${values.output}.`);
});

/** What is measured. */
interface Plan {
  readonly replicas: readonly number[];
  readonly claims: readonly number[];
  readonly stacks: readonly number[];
  readonly atATime: number;
}

/** Smallest first, so that what is too large for a machine is known to be so by figures. */
async function measureAll(plan: Plan, results: ResultsFolder, measuring: Measuring): Promise<void> {
  for (const replicas of plan.replicas) {
    console.log(`${replicas} replicas`);
    await results.addReplicas(await measureReplicas({ replicas, claims: false }, measuring));
  }
  for (const replicas of plan.claims) {
    console.log(`${replicas} replicas with claims`);
    await results.addReplicas(await measureReplicas({ replicas, claims: true }, measuring));
  }
  for (const stacks of plan.stacks) {
    console.log(`${stacks} stacks`);
    await results.addStacks(await measureStacks(stacks, plan.atATime, measuring));
  }
}

/** Each stack has the Deployment's two pods beside, and what was destroyed is gone before the next. */
function mostPods({ replicas, claims, stacks }: Plan): number {
  return Math.max(...[...replicas, ...claims].map((size) => size + 2), ...stacks.map((size) => size * 4));
}

function sizes(option: string, list: string): number[] {
  return list === "none"
    ? []
    : list
        .split(",")
        .map((each) => numberOption(option, each, 1))
        .sort((a, b) => a - b);
}

function report(text: string): void {
  console.log(`  ${text}`);
}
