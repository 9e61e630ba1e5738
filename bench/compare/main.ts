import type { ParseArgsOptionsConfig } from "node:util";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runWithOptions } from "../../command-line/command";
import { Failure } from "../../command-line/failures/failure";
import { projectFolder } from "../../command-line/locations";
import { numberOption } from "../../command-line/number-option";
import { Cluster } from "../../kubernetes/connection/cluster";
import { bringUpToolchain } from "../../toolchain/toolchain";
import { describeMachine, machineLine } from "../machine";
import { seconds } from "../markdown-table";
import type { WithContestant } from "./contestant";
import { withGuideProgram } from "./contestants/guide-program";
import { withHelm } from "./contestants/helm";
import { kubectlVersion, withKubectl } from "./contestants/kubectl";
import { withPackage, withPlainPulumi } from "./contestants/template-programs";
import type { Sample } from "./life";
import { phasesText, summaryText } from "./report";
import { compare, tracePhases, withArena } from "./rounds";
import { summarize } from "./summary";
import { isSize } from "./wanted";

const CONTESTANTS: Readonly<Record<string, WithContestant>> = {
  kubectl: withKubectl,
  guide: withGuideProgram,
  package: withPackage,
  plain: withPlainPulumi,
  helm: withHelm,
};

const PHASES_REPETITIONS = 3;

const HELP = `npm run bench [-- --replicas N ...] [--rounds N] [--contestant NAME ...]

Deploys the same workloads in several ways, in alternation, and compares the times with each
other and with what the cluster itself takes. Removes everything at the end, also when it is
interrupted. Brings the tools and the cluster if they are missing, and helm. Nothing else
should run meanwhile.

  --replicas N       replicas of the StatefulSet; N-parallel for pods that start side by side.
                     Repeatable (default: 2, 10)
  --rounds N         rounds of all contestants (default: 7)
  --contestant NAME  repeatable (default: all):
                       kubectl   plain manifests
                       guide     this project's program
                       package   the packed package in a project made from Pulumi's template
                       plain     the same objects by @pulumi/kubernetes alone, in such a project
                       helm      a chart
  --phases           also says where the guide's program spends its time
  --output FOLDER    for results.json and results.md (default: bench/results)
  --help             prints this text

A round of one contestant takes about 30 s at 2 replicas, and about 2 s more for each further one.
`;

const OPTIONS = {
  replicas: { type: "string", multiple: true, default: ["2", "10"] },
  rounds: { type: "string", default: "7" },
  contestant: { type: "string", multiple: true, default: Object.keys(CONTESTANTS) },
  phases: { type: "boolean" },
  output: { type: "string", default: join(projectFolder, "bench", "results") },
} satisfies ParseArgsOptionsConfig;

void runWithOptions({ help: HELP, options: OPTIONS }, async ({ values }, interrupt) => {
  const comparison = {
    sizes: values.replicas.map(requireSize),
    rounds: numberOption("rounds", values.rounds, 1),
    makers: values.contestant.map(requireContestant),
  };
  await bringUpToolchain(interrupt);
  const cluster = Cluster.connect("minikube");
  const machine = await describeMachine(cluster, { kubectl: await kubectlVersion() });
  const samples: Sample[] = [];
  let phases = "";
  const save = async (): Promise<string> => {
    const text = [machineLine(machine), ...summarize(samples).map(summaryText), phases].join("\n\n");
    await mkdir(values.output, { recursive: true });
    await writeFile(join(values.output, "results.json"), JSON.stringify({ machine, samples }, null, 2));
    await writeFile(join(values.output, "results.md"), `${text.trimEnd()}\n`);
    return text;
  };
  await withArena(cluster, "minikube", async (arena) => {
    const onLife = async (life: readonly Sample[]): Promise<void> => {
      samples.push(...life);
      console.log(describeLife(life));
      await save();
    };
    await compare(comparison, arena, onLife, interrupt);
    if (values.phases) phases = phasesText(await tracePhases(arena, PHASES_REPETITIONS, interrupt));
  });
  console.log(`\n${await save()}\n\nWritten to ${values.output}.`);
});

function requireSize(size: string): string {
  if (isSize(size)) return size;
  throw new Failure(
    `"${size}" is no number of replicas.`,
    'Use a number from 1 to 80, with "-parallel" behind it for pods that start side by side: --replicas 50-parallel',
  );
}

function requireContestant(name: string): WithContestant {
  const maker = Object.hasOwn(CONTESTANTS, name) ? CONTESTANTS[name] : undefined;
  if (maker) return maker;
  throw new Failure(
    `"${name}" is no contestant.`,
    `Use one or more of: ${Object.keys(CONTESTANTS).join(", ")}`,
  );
}

function describeLife(life: readonly Sample[]): string {
  const [first] = life;
  const figures = life.map((sample) => `${sample.measure} ${seconds(sample.seconds)}`).join(", ");
  return `${first?.size ?? ""} replicas, ${first?.contestant ?? ""}: ${figures}`;
}
