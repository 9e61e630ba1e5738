import type { Arena, Contestant } from "./contestant";
import { type LifeSample, liveThrough } from "./lifecycle";
import type { Measure } from "./measure";
import { removingNamespace } from "./removal";
import type { Sample } from "./sample";
import { Sameness } from "./sameness";
import type { Setting } from "./setting";
import type { Targets } from "./target";

/** What is measured at a setting. */
export interface Series {
  readonly setting: Setting;
  readonly measures: readonly Measure[];
  readonly rounds: number;
}

/** What a series is run with. */
export interface Course {
  readonly arena: Arena;
  readonly contestants: readonly Contestant[];
  readonly targets: Targets;
  readonly onLife: (round: number, contestant: Contestant, samples: readonly LifeSample[]) => void;
}

/**
 * Has the contestants go through the lives of a series in alternation. Each round begins with another contestant, so
 * that none always runs behind the same.
 */
export async function runSeries(
  { setting, measures, rounds }: Series,
  { arena, contestants, targets, onLife }: Course,
  interrupt: AbortSignal,
): Promise<Sample[]> {
  const sameness = new Sameness(arena.cluster);
  const samples: Sample[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const [index, contestant] of rotated(contestants, round - 1).entries()) {
      interrupt.throwIfAborted();
      const namespace = `${arena.name}-${setting.name}-${round}-${index + 1}`;
      const life = {
        cluster: arena.cluster,
        namespace,
        contestant,
        setting,
        measures,
        targets,
        onDeployed: () => sameness.check(setting.name, contestant.name, namespace),
      };
      const lived = await removingNamespace(arena.cluster, namespace, () => liveThrough(life, interrupt));
      samples.push(...lived.map((sample) => ({ ...sample, round })));
      onLife(round, contestant, lived);
    }
  }
  return samples;
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const start = by % Math.max(1, list.length);
  return [...list.slice(start), ...list.slice(0, start)];
}
