import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runWithOptions } from "../../command-line/command";
import { projectFolder } from "../../command-line/locations";
import { numberOption } from "../../command-line/number-option";
import { versions } from "../../command-line/versions";
import { Cluster } from "../../kubernetes/connection/cluster";
import { requireKwok } from "../../toolchain/from-source/kwok";
import { bringUpToolchain } from "../../toolchain/toolchain";
import { describeMachine } from "../machine";
import { measure, type Point } from "./measurement";
import { report } from "./report";
import { withRun } from "./run";
import { nodesFor } from "./simulated-nodes";
import { Stacks } from "./stacks";

const HELP = `npm run bench:growth [-- --replicas N,N] [--claims N,N] [--output FOLDER]

Deploys the guide's program with up to thousands of replicas, and measures how time, memory and
state grow. KWOK simulates the nodes beside the real one. Builds KWOK from source if it is
missing, which needs Go. Removes everything at the end.

  --replicas N,N     replicas of the StatefulSet, with volumes that end with the pod
                     (default: 100,1000,5000; "none" leaves them out)
  --claims N,N       the same with a claim and a real volume for each replica
                     (default: 100; "none" leaves them out)
  --timeout SECONDS  longest time for each object of a stack (default: 1800)
  --output FOLDER    for growth.json and growth.md (default: bench/results)
  --help             prints this text

The defaults take about 20 minutes on 2 cores. Leave the cluster alone meanwhile.
`;

const KUBE_CONTEXT = "minikube";

/** Pods of the program's Deployment. */
const FURTHER_PODS = 2;

const OPTIONS = {
  replicas: { type: "string", default: "100,1000,5000" },
  claims: { type: "string", default: "100" },
  timeout: { type: "string", default: "1800" },
  output: { type: "string", default: join(projectFolder, "bench", "results") },
} as const;

void runWithOptions({ help: HELP, options: OPTIONS }, async ({ values }, interrupt) => {
  const sizes = [
    ...numbers("replicas", values.replicas).map((replicas) => ({ replicas, claims: false })),
    ...numbers("claims", values.claims).map((replicas) => ({ replicas, claims: true })),
  ];
  const timeoutSeconds = numberOption("timeout", values.timeout, 1);
  await bringUpToolchain(interrupt);
  await requireKwok(interrupt);
  const cluster = Cluster.connect(KUBE_CONTEXT);
  const machine = await describeMachine(cluster, { KWOK: versions.kwok });
  const nodes = nodesFor(Math.max(...sizes.map(({ replicas }) => replicas)) + FURTHER_PODS);
  await mkdir(values.output, { recursive: true });
  await withRun({ cluster, nodes, interrupt }, async (run, signal) => {
    const stacks = await Stacks.create(run, KUBE_CONTEXT, timeoutSeconds);
    const points: Point[] = [];
    for (const size of sizes) {
      console.log(`${size.replicas} replicas${size.claims ? " with claims" : ""}`);
      points.push(await measure(size, cluster, stacks, signal));
      await writeFile(join(values.output, "growth.json"), JSON.stringify({ machine, points }, null, 2));
      await writeFile(join(values.output, "growth.md"), `${report(machine, points)}\n`);
    }
    console.log(`\n${report(machine, points)}\n\nWritten to ${values.output}.`);
  });
});

function numbers(option: string, list: string): number[] {
  if (list === "none") return [];
  return list
    .split(",")
    .map((each) => numberOption(option, each, 1))
    .sort((a, b) => a - b);
}
