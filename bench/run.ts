import { setMaxListeners } from "node:events";
import { Cluster } from "../kubernetes/cluster";
import { withArena } from "./arena";
import { type Arena, type Contestant, type WithContestant, withContestants } from "./contestant";
import { leaveOutOfEnvironment } from "./environment";
import { bringHelm, helmVersion } from "./helm";
import { programImages } from "./images";
import { findKubectl, kubectlVersion } from "./kubectl";
import { describeMachine } from "./machine";
import { measureOverhead } from "./overhead";
import { type Results, writeResults } from "./report/results";
import { seconds } from "./report/summary-text";
import { runSeries, type Series } from "./rounds";
import type { Sample } from "./sample";
import { summarize } from "./summary";
import { Targets } from "./target";

/** What a run is to do. */
export interface Task {
  readonly kubeContext: string;
  readonly plan: readonly Series[];
  readonly makers: readonly WithContestant[];
  /** Whether this program's phases and memory are measured, too. */
  readonly withPhases: boolean;
  /** Folder of the results. */
  readonly output: string;
}

/** Measures all of a task and writes the results down, after each series, so that an interruption loses one at most. */
export async function runBenchmark(task: Task, interrupt: AbortSignal): Promise<Results> {
  // Commands, waits and updates all listen, and the Automation API never stops to.
  setMaxListeners(0, interrupt);
  const { kubeContext, makers } = task;
  const programs = { kubectl: await findKubectl(), helm: await bringHelm({ signal: interrupt }) };
  const leftOut = leaveOutOfEnvironment();
  const cluster = Cluster.connect(kubeContext);
  const begun = new Date().toISOString();
  const machine = await describeMachine(cluster, {
    kubectl: (await kubectlVersion(programs.kubectl)) ?? "unknown",
    Helm: (await helmVersion(programs.helm)) ?? "unknown",
  });
  return withArena(cluster, kubeContext, programs, (arena) =>
    withContestants(makers, arena, (contestants) => {
      const commands = Object.fromEntries(contestants.map(({ name, command }) => [name, command]));
      const nothing = { begun, machine, leftOut, contestants: commands, samples: [], summaries: [] };
      return measure(task, arena, contestants, nothing, interrupt);
    }),
  );
}

async function measure(
  { kubeContext, plan, withPhases, output }: Task,
  arena: Arena,
  contestants: readonly Contestant[],
  nothing: Results,
  interrupt: AbortSignal,
): Promise<Results> {
  const images = programImages();
  console.log("Reading from previews of the program what has to be deployed ...");
  const targets = await Targets.plan(arena.name, kubeContext, images, plan, interrupt);
  const samples: Sample[] = [];
  let results = nothing;
  for (const series of plan) {
    const course = { arena, contestants, targets, onLife: announcing(series) };
    samples.push(...(await runSeries(series, course, interrupt)));
    results = { ...results, samples, summaries: summariesOf(plan, samples, contestants) };
    await writeResults(output, results);
  }
  if (withPhases) {
    console.log("Tracing this program and watching its memory ...");
    results = { ...results, overhead: await measureOverhead(arena, images, interrupt) };
    await writeResults(output, results);
  }
  return results;
}

function announcing({
  setting,
  rounds,
}: Series): (round: number, contestant: Contestant, samples: readonly Omit<Sample, "round">[]) => void {
  return (round, { name }, samples) => {
    const figures = samples.map((sample) => `${sample.measure} ${seconds(sample.seconds)}`).join(", ");
    console.log(`${setting.name} replicas, round ${round} of ${rounds}: ${name}: ${figures}`);
  };
}

function summariesOf(
  plan: readonly Series[],
  samples: readonly Sample[],
  contestants: readonly Contestant[],
): Results["summaries"] {
  const names = contestants.map(({ name }) => name);
  return plan.flatMap(({ setting }) => summarize(setting.name, samples, names));
}
