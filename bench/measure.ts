import { Failure } from "../command-line/failure";
import type { Setting } from "./setting";

/** What is measured of each contestant, in the order of a workload's life. */
export const MEASURES = {
  up: "deploy, until all pods are Ready",
  again: "the same once more, with nothing to do",
  preview: "say what would change, when nothing would",
  image: "another image, until all pods run it and are Ready",
  scale: "more replicas of the StatefulSet, until all pods are Ready",
  destroy: "remove, until the last pod is gone",
} as const;

export type Measure = keyof typeof MEASURES;

/** What is measured where nobody says otherwise: everything where it is quick, the begin and the end elsewhere. */
const EVERYTHING_UP_TO = 2;

/**
 * Reads names of measures; they come back in the order of a workload's life.
 *
 * @throws {@link Failure} when a name is none
 */
export function measuresNamed(names: readonly string[]): Measure[] {
  const unknown = names.find((name) => !Object.hasOwn(MEASURES, name));
  if (unknown !== undefined) {
    throw new Failure(
      `"${unknown}" is nothing that is measured.`,
      `Use one or more of: ${Object.keys(MEASURES).join(", ")}, phases`,
    );
  }
  return allMeasures().filter((measure) => names.includes(measure));
}

/** What is measured at a setting by default. */
export function defaultMeasures({ replicas }: Setting): Measure[] {
  return replicas <= EVERYTHING_UP_TO ? allMeasures() : ["up", "destroy"];
}

/** All measures, in the order of a workload's life. */
export function allMeasures(): Measure[] {
  return Object.keys(MEASURES) as Measure[];
}
