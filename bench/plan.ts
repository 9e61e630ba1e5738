import { Failure } from "../command-line/failure";
import { defaultMeasures, measuresNamed } from "./measure";
import type { Series } from "./rounds";
import { settingNamed } from "./setting";

/** How the command line calls the phases and the memory of this program, which no series is. */
export const PHASES = "phases";

const DEFAULT_ROUNDS = 7;

/**
 * What is measured at each setting.
 *
 * @param replicas names of settings
 * @param measure names of measures for all of them; undefined for each setting's own
 * @param rounds `7` for all settings, `50=2` for one
 * @throws {@link Failure} when a name is none
 */
export function planSeries(
  replicas: readonly string[],
  measure: readonly string[] | undefined,
  rounds: readonly string[],
): Series[] {
  const chosen = measure && measuresNamed(measure.filter((name) => name !== PHASES));
  const roundsOf = readRounds(rounds);
  return replicas
    .map(settingNamed)
    .map((setting) => ({
      setting,
      measures: chosen ?? defaultMeasures(setting),
      rounds: roundsOf(setting.name),
    }))
    .filter(({ measures }) => measures.length > 0);
}

/** Reads `7` for all settings, `50=2` for one. */
function readRounds(given: readonly string[]): (setting: string) => number {
  const rounds = new Map(
    given.map((text) => {
      const [, setting = "", count = ""] = /^(?:([\w-]+)=)?([1-9]\d*)$/.exec(text) ?? [];
      if (count === "") {
        throw new Failure(
          `"${text}" is no number of rounds.`,
          "Use a number from 1 for all settings, or REPLICAS=NUMBER for one: --rounds 7 --rounds 50=2",
        );
      }
      return [setting, Number(count)];
    }),
  );
  return (setting) => rounds.get(setting) ?? rounds.get("") ?? DEFAULT_ROUNDS;
}
