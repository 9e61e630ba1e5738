import type { Measure } from "./measure";
import type { Series } from "./rounds";
import type { Setting } from "./setting";

/** Seconds that a pod takes to be Ready on 2 cores, where one starts after another and where all start at once. */
const SECONDS_PER_POD = { OrderedReady: 1.4, Parallel: 0.6 } as const;

/** Seconds that a contestant takes besides, on average over all of them. */
const SECONDS_BESIDES = 3;

/** Seconds that it takes to delete what a life leaves: the namespace, its claims and volumes. */
const REMOVAL_SECONDS = { fixed: 8, perPod: 0.2 } as const;

/** Seconds that the phases and the memory of this program take. */
export const PHASES_SECONDS = 150;

/** About how many seconds a series takes on 2 cores, for people who decide whether to wait. */
export function estimatedSeconds({ setting, measures, rounds }: Series, contestants: number): number {
  const needed: readonly Measure[] = [...new Set<Measure>(["up", ...measures, "destroy"])];
  const measuring = needed.reduce((sum, measure) => sum + secondsOf(measure, setting), 0);
  const removal = REMOVAL_SECONDS.fixed + REMOVAL_SECONDS.perPod * setting.replicas;
  return rounds * contestants * (measuring + removal);
}

function secondsOf(measure: Measure, { replicas, podManagementPolicy }: Setting): number {
  const perPod = SECONDS_PER_POD[podManagementPolicy];
  switch (measure) {
    case "up":
      return SECONDS_BESIDES + perPod * replicas;
    case "again":
    case "preview":
      return SECONDS_BESIDES;
    case "image":
      // A StatefulSet replaces its pods one after another, whatever their policy.
      return SECONDS_BESIDES + (SECONDS_PER_POD.OrderedReady + 1) * replicas;
    case "scale":
      return SECONDS_BESIDES + perPod * 2;
    case "destroy":
      return SECONDS_BESIDES + 0.3 * replicas;
  }
}
