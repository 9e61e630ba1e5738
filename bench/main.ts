import { join } from "node:path";
import { parseArgs } from "node:util";
import { runCommand } from "../command-line/command";
import { Failure } from "../command-line/failure";
import { projectFolder } from "../command-line/locations";
import { bringUpToolchain } from "../toolchain/toolchain";
import type { WithContestant } from "./contestant";
import { withAutomationApi } from "./contestants/automation-api";
import { withHelm } from "./contestants/helm";
import { withKubectl } from "./contestants/kubectl";
import { withPulumiCommandLine } from "./contestants/pulumi-command-line";
import { withPulumiYaml } from "./contestants/pulumi-yaml";
import { estimatedSeconds, PHASES_SECONDS } from "./estimate";
import { MEASURES } from "./measure";
import { planSeries, PHASES } from "./plan";
import { resultsText } from "./report/results";
import type { Series } from "./rounds";
import { runBenchmark } from "./run";

const KUBE_CONTEXT = "minikube";

const CONTESTANTS: Readonly<Record<string, WithContestant>> = {
  kubectl: withKubectl,
  cli: withPulumiCommandLine,
  inline: withAutomationApi,
  helm: withHelm,
  yaml: withPulumiYaml,
};

const DEFAULT_SETTINGS = ["2", "10", "50", "50-parallel"];

const HELP = `npm run bench [-- --replicas N ...] [--measure NAME ...] [--rounds N ...]

Deploys the same workloads by this program, by kubectl, by Helm and by a plain Pulumi YAML
program, in alternation, and compares the times with each other and with what the cluster
itself takes. Everything is removed at the end, also when it is interrupted. Brings the
tools and the cluster where they are missing, and helm. Nothing else should run meanwhile.

  --replicas N       number of the StatefulSet's replicas; N-parallel for pods that start
                     side by side. Repeatable (default: ${DEFAULT_SETTINGS.join(", ")})
  --measure NAME     repeatable (default: all at 2 replicas, up and destroy at others, phases):
${Object.entries(MEASURES)
  .map(([name, what]) => `                       ${name.padEnd(8)} ${what}`)
  .join("\n")}
                       phases   what takes this program its time, and its memory
  --rounds N         rounds of all contestants (default: 7); REPLICAS=N for one setting:
                     --rounds 7 --rounds 50=2
  --contestant NAME  ${Object.keys(CONTESTANTS).join(", ")}; repeatable (default: all)
  --output FOLDER    for results.json, results.txt and chart.svg (default: bench/results)
  --estimate         only says how long it would take
  --help             prints this text
`;

void runCommand(async (interrupt) => {
  const { values } = parseArgs({
    options: {
      replicas: { type: "string", multiple: true, default: DEFAULT_SETTINGS },
      measure: { type: "string", multiple: true },
      rounds: { type: "string", multiple: true, default: [] },
      contestant: { type: "string", multiple: true, default: Object.keys(CONTESTANTS) },
      output: { type: "string", default: join(projectFolder, "bench", "results") },
      estimate: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const plan = planSeries(values.replicas, values.measure, values.rounds);
  const withPhases = values.measure?.includes(PHASES) ?? true;
  const makers = contestantsNamed(values.contestant);
  announce(plan, makers.length, withPhases);
  if (values.estimate) return;
  await bringUpToolchain(interrupt);
  const { output } = values;
  const results = await runBenchmark(
    { kubeContext: KUBE_CONTEXT, plan, makers: plan.length > 0 ? makers : [], withPhases, output },
    interrupt,
  );
  console.log(`\n${resultsText(results)}\n\nWritten to ${output}.`);
});

function contestantsNamed(names: readonly string[]): WithContestant[] {
  return names.map((name) => {
    const maker = Object.hasOwn(CONTESTANTS, name) ? CONTESTANTS[name] : undefined;
    if (maker) return maker;
    throw new Failure(
      `"${name}" is no contestant.`,
      `Use one or more of: ${Object.keys(CONTESTANTS).join(", ")}`,
    );
  });
}

function announce(plan: readonly Series[], contestants: number, withPhases: boolean): void {
  const estimates = plan.map((series) => ({
    ...series,
    seconds: estimatedSeconds(series, contestants),
  }));
  for (const { setting, measures, rounds, seconds } of estimates) {
    console.log(
      `${setting.name} replicas: ${measures.join(", ")}; ${rounds} rounds of ${contestants} contestants, about ${minutes(seconds)}`,
    );
  }
  if (withPhases) console.log(`phases and memory of this program, about ${minutes(PHASES_SECONDS)}`);
  const total = estimates.reduce((sum, { seconds }) => sum + seconds, withPhases ? PHASES_SECONDS : 0);
  console.log(`On 2 cores all of it takes about ${minutes(total)}.`);
}

function minutes(seconds: number): string {
  return `${Math.max(1, Math.round(seconds / 60))} min`;
}
