import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "simple-statistics";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { deleteNamespace } from "../../kubernetes/namespace-deletion";
import { type Arena, type Contestant, type WithContestant, withContestants } from "./contestant";
import { withGuideProgram } from "./contestants/guide-program";
import { liveThrough, type Sample } from "./life";
import { type Phase, type Phases, phasesOf, readTrace } from "./phases";
import { Sameness } from "./sameness";
import { type WantedIn, wantedBySize } from "./wanted";

/** Makes what contestants share for as long as `use` takes, and removes it also if that fails. */
export async function withArena<T>(
  cluster: Cluster,
  kubeContext: string,
  use: (arena: Arena) => Promise<T>,
): Promise<T> {
  const name = `bench-${randomBytes(3).toString("hex")}`;
  const recordsNamespace = `${name}-records`;
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  try {
    await cluster.core.createNamespace({ body: { metadata: { name: recordsNamespace } } });
    return await use({ cluster, kubeContext, folder, name, recordsNamespace });
  } finally {
    await deleteNamespace(cluster, recordsNamespace);
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is compared. */
export interface Comparison {
  readonly sizes: readonly string[];
  readonly rounds: number;
  readonly makers: readonly WithContestant[];
}

/**
 * Lets the contestants take turns at each size. Each round begins with another contestant, so that none
 * always runs behind the same one.
 *
 * @param onLife called with what each life yielded
 */
export async function compare(
  { sizes, rounds, makers }: Comparison,
  arena: Arena,
  onLife: (samples: readonly Sample[]) => Promise<void>,
  interrupt: AbortSignal,
): Promise<void> {
  const wanted = await wantedBySize(sizes, arena.kubeContext, arena.name, interrupt);
  await withContestants(makers, arena, async (contestants) => {
    for (const [size, wantedIn] of wanted) {
      const sameness = new Sameness(arena.cluster);
      for (let round = 0; round < rounds; round++) {
        for (const [index, contestant] of rotated(contestants, round).entries()) {
          interrupt.throwIfAborted();
          const namespace = `${arena.name}-${size}-${round}-${index}`;
          const onDeployed = () => sameness.check(size, contestant.name, namespace);
          const life = { cluster: arena.cluster, contestant, size, wanted: wantedIn(namespace), onDeployed };
          await onLife(await liveThrough(life, interrupt));
        }
      }
    }
  });
}

function rotated(contestants: readonly Contestant[], by: number): readonly Contestant[] {
  const start = by % Math.max(1, contestants.length);
  return [...contestants.slice(start), ...contestants.slice(0, start)];
}

/** Commands that are traced. */
const TRACED = ["up", "again", "preview"] as const;

/** Traces the guide's program, and returns the median seconds of each phase, by command. */
export async function tracePhases(
  arena: Arena,
  repetitions: number,
  interrupt: AbortSignal,
): Promise<Record<string, Phases>> {
  const [wantedIn] = (await wantedBySize(["2"], arena.kubeContext, arena.name, interrupt)).values();
  const lives: (readonly Phases[])[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++)
    lives.push(await tracedLife({ ...arena, name: `${arena.name}-${repetition}` }, wantedIn, interrupt));

  return Object.fromEntries(
    TRACED.map((command, index) => [command, medians(lives.flatMap((life) => life[index] ?? []))]),
  );
}

async function tracedLife(
  arena: Arena,
  wantedIn: WantedIn | undefined,
  interrupt: AbortSignal,
): Promise<Phases[]> {
  if (wantedIn === undefined) return [];
  const traces: string[] = [];
  const flags = (): string[] => {
    const file = join(arena.folder, `${arena.name}-${traces.length}.json`);
    traces.push(file);
    return ["--otel-traces", `file://${file}`];
  };
  return withGuideProgram(
    arena,
    async (contestant) => {
      const onDeployed = () => Promise.resolve();
      const wanted = wantedIn(`${arena.name}-traced`);
      await liveThrough({ cluster: arena.cluster, contestant, size: "2", wanted, onDeployed }, interrupt);
      const ofCommands = traces.slice(0, TRACED.length);
      return Promise.all(ofCommands.map(async (file) => phasesOf(readTrace(await readFile(file, "utf8")))));
    },
    flags,
  );
}

function medians(all: readonly Phases[]): Phases {
  const names = Object.keys(all[0] ?? {}) as Phase[];
  return Object.fromEntries(names.map((name) => [name, median(all.map((each) => each[name]))])) as Phases;
}
