import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { withPulumiCommandLine } from "./contestants/pulumi-command-line";
import type { Arena } from "./contestant";
import type { Images } from "./images";
import { liveThrough } from "./lifecycle";
import { type PeakMemory, watchingMemory } from "./memory";
import type { Measure } from "./measure";
import { type Phases, phasesOf } from "./phases";
import { removingNamespace } from "./removal";
import { settingNamed } from "./setting";
import { median, type Spread, spreadOf } from "./statistics";
import { Targets } from "./target";
import { readTrace } from "./trace";

/** What takes this program its time, and what memory it takes; at 2 replicas, by the command line. */
export interface Overhead {
  /** Medians of the phases of each traced command, in seconds. */
  readonly phases: Readonly<Record<TracedMeasure, Phases>>;
  /** Whole commands, traced and not, in seconds: what tracing itself costs. */
  readonly traced: Readonly<Record<TracedMeasure, Spread>>;
  readonly untraced: Readonly<Record<TracedMeasure, Spread>>;
  /** Peaks of the first deployment, in MiB, by the name of the process's program. */
  readonly memory: Readonly<Record<string, Spread>>;
}

/** What is traced of each life. */
export const TRACED = ["up", "again", "preview"] as const satisfies readonly Measure[];

export type TracedMeasure = (typeof TRACED)[number];

const REPETITIONS = 3;

const SETTING = settingNamed("2");

/** Traces this program's deployments, and watches the memory of others that are not traced. */
export async function measureOverhead(
  arena: Arena,
  images: Images,
  interrupt: AbortSignal,
): Promise<Overhead> {
  const plan = [{ setting: SETTING, measures: TRACED }];
  const targets = await Targets.plan(`${arena.name}-phases`, arena.kubeContext, images, plan, interrupt);
  const traced: Life[] = [];
  const untraced: Life[] = [];
  const peaks: PeakMemory[] = [];
  for (let repetition = 1; repetition <= REPETITIONS; repetition++) {
    const name = `phases-${repetition}`;
    traced.push(await live({ ...arena, name: `${arena.name}-${name}-traced` }, targets, true, interrupt));
    const [life, memory] = await watchingMemory(() =>
      live({ ...arena, name: `${arena.name}-${name}` }, targets, false, interrupt),
    );
    untraced.push(life);
    peaks.push(memory);
  }
  return {
    phases: perMeasure((measure) => medians(traced.flatMap(({ phases }) => phases?.[measure] ?? []))),
    traced: perMeasure((measure) => spreadOf(traced.map(({ ended }) => ended[measure]))),
    untraced: perMeasure((measure) => spreadOf(untraced.map(({ ended }) => ended[measure]))),
    memory: spreads(peaks),
  };
}

/** One deployment, its repetition without changes, and a preview of that. */
interface Life {
  /** Seconds until each command had ended. */
  readonly ended: Readonly<Record<TracedMeasure, number>>;
  readonly phases?: Readonly<Record<TracedMeasure, Phases>>;
}

function live(arena: Arena, targets: Targets, isTraced: boolean, interrupt: AbortSignal): Promise<Life> {
  const { cluster, folder, name: namespace } = arena;
  const traces: string[] = [];
  const flags = (): string[] => {
    if (!isTraced) return [];
    traces.push(join(folder, `${namespace}-${traces.length}.json`));
    return ["--otel-traces", `file://${traces.at(-1) ?? ""}`];
  };
  const life = { cluster, namespace, setting: SETTING, measures: TRACED, targets };
  return withPulumiCommandLine(
    arena,
    (contestant) =>
      removingNamespace(cluster, namespace, async () => {
        const samples = await liveThrough(
          { ...life, contestant, onDeployed: () => Promise.resolve() },
          interrupt,
        );
        const ended = perMeasure(
          (wanted) => samples.find(({ measure }) => measure === wanted)?.ended ?? Number.NaN,
        );
        if (!isTraced) return { ended };
        const phases = await Promise.all(
          TRACED.map(async (measure, index) => [
            measure,
            phasesOf(readTrace(await readFile(traces[index] ?? "", "utf8"))),
          ]),
        );
        return { ended, phases: Object.fromEntries(phases) as Record<TracedMeasure, Phases> };
      }),
    flags,
  );
}

function perMeasure<T>(of: (measure: TracedMeasure) => T): Record<TracedMeasure, T> {
  return { up: of("up"), again: of("again"), preview: of("preview") };
}

function medians(all: readonly Phases[]): Phases {
  const names = Object.keys(all[0] ?? {}) as (keyof Phases)[];
  return Object.fromEntries(names.map((name) => [name, median(all.map((phases) => phases[name]))])) as Phases;
}

function spreads(all: readonly PeakMemory[]): Record<string, Spread> {
  const names = new Set(all.flatMap((peaks) => Object.keys(peaks)));
  return Object.fromEntries(
    [...names].map((name) => [name, spreadOf(all.flatMap((peaks) => peaks[name] ?? []))]),
  );
}
