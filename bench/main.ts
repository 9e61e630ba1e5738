import { setMaxListeners } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Cluster } from "../contracts/cluster";
import { runCommand } from "../toolchain/command";
import { projectFolder } from "../toolchain/locations";
import { bringUpToolchain } from "../toolchain/toolchain";
import { withArena } from "./arena";
import { withContestants } from "./contestant";
import { withAutomationApi } from "./contestants/automation-api";
import { withHelm } from "./contestants/helm";
import { withKubectl } from "./contestants/kubectl";
import { withPulumiCommandLine } from "./contestants/pulumi-command-line";
import { withPulumiYaml } from "./contestants/pulumi-yaml";
import { estimatedSeconds, PHASES_SECONDS } from "./estimate";
import { bringHelm } from "./helm";
import { programImages } from "./images";
import { findKubectl } from "./kubectl";
import type { LifeSample } from "./lifecycle";
import { describeMachine } from "./machine";
import { MEASURES } from "./measure";
import { measureOverhead } from "./overhead";
import { type Results, resultsText, writeResults } from "./report/results";
import { seconds } from "./report/summary-text";
import { planSeries, PHASES } from "./plan";
import { runSeries, type Series } from "./rounds";
import type { Sample } from "./sample";
import { summarize } from "./summary";
import { Targets } from "./target";

const KUBE_CONTEXT = "minikube";

const CONTESTANTS = [withKubectl, withPulumiCommandLine, withAutomationApi, withHelm, withPulumiYaml];

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
  announce(plan, withPhases);
  if (!values.estimate) await bench(plan, withPhases, values.output, interrupt);
});

function announce(plan: readonly Series[], withPhases: boolean): void {
  const estimates = plan.map((series) => ({
    ...series,
    seconds: estimatedSeconds(series, CONTESTANTS.length),
  }));
  for (const { setting, measures, rounds, seconds } of estimates) {
    console.log(
      `${setting.name} replicas: ${measures.join(", ")}; ${rounds} rounds of ${CONTESTANTS.length} contestants, about ${minutes(seconds)}`,
    );
  }
  if (withPhases) console.log(`phases and memory of this program, about ${minutes(PHASES_SECONDS)}`);
  const total = estimates.reduce((sum, { seconds }) => sum + seconds, withPhases ? PHASES_SECONDS : 0);
  console.log(`On 2 cores all of it takes about ${minutes(total)}.`);
}

function minutes(seconds: number): string {
  return `${Math.max(1, Math.round(seconds / 60))} min`;
}

async function bench(
  plan: readonly Series[],
  withPhases: boolean,
  output: string,
  interrupt: AbortSignal,
): Promise<void> {
  // Commands, waits and updates all listen, and the Automation API never stops to.
  setMaxListeners(0, interrupt);
  await bringUpToolchain(interrupt);
  const programs = { kubectl: await findKubectl(), helm: await bringHelm({ signal: interrupt }) };
  const cluster = Cluster.connect(KUBE_CONTEXT);
  const begun = new Date().toISOString();
  const machine = await describeMachine(cluster, programs);

  const results = await withArena(cluster, KUBE_CONTEXT, programs, async (arena) => {
    const images = programImages();
    console.log("Reading from previews of the program what the contestants have to deploy ...");
    const targets = await Targets.plan(arena.name, KUBE_CONTEXT, images, plan, interrupt);
    return withContestants(CONTESTANTS, arena, async (contestants) => {
      const names = contestants.map(({ name }) => name);
      const samples: Sample[] = [];
      let results: Results = {
        begun,
        machine,
        contestants: Object.fromEntries(contestants.map(({ name, command }) => [name, command])),
        samples,
        summaries: [],
      };
      for (const series of plan) {
        const onLife = (round: number, { name }: { name: string }, lived: readonly LifeSample[]): void => {
          console.log(
            `${series.setting.name} replicas, round ${round} of ${series.rounds}: ${name}: ${lived.map(({ measure, seconds: taken }) => `${measure} ${seconds(taken)}`).join(", ")}`,
          );
        };
        samples.push(...(await runSeries(series, { arena, contestants, targets, onLife }, interrupt)));
        results = {
          ...results,
          summaries: plan.flatMap(({ setting }) => summarize(setting.name, samples, names)),
        };
        // After each series, so that an interruption loses one at most.
        await writeResults(output, results);
      }
      if (withPhases) {
        console.log("Tracing this program and watching its memory ...");
        results = { ...results, overhead: await measureOverhead(arena, images, interrupt) };
      }
      return results;
    });
  });
  await writeResults(output, results);
  console.log(`\n${resultsText(results)}\n\nWritten to ${output}.`);
}
