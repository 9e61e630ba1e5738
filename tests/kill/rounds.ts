import { kill, type Kill } from "./kill";
import type { Place } from "./place";

/** What became of a run that was killed. */
export interface KillResult {
  readonly kill: Kill;
  /** Undefined if it was killed before it had a name, so that nothing can be left. */
  readonly runName: string | undefined;
  readonly exitCode: number | null;
  /** Whether it had ended by itself before. */
  readonly wasOver: boolean;
  /** What there was before the sweep. */
  readonly beforeSweep: readonly string[];
  readonly afterSweep: readonly string[];
  readonly output: string;
}

/** Starts runs side by side, kills each at its moment, sweeps once all have ended, and looks what is left. */
export async function killSideBySide(
  place: Place,
  kills: readonly Kill[],
  options: readonly string[],
): Promise<KillResult[]> {
  const killed = await Promise.all(kills.map((each) => killRun(place, each, options)));
  await place.sweep();
  return Promise.all(
    killed.map(async (result) => ({ ...result, afterSweep: await place.remains(result.runName) })),
  );
}

/**
 * Starts a run, kills it at its moment, and looks what there is of it when it has ended.
 *
 * @param options further ones of the run
 */
export async function killRun(
  place: Place,
  wanted: Kill,
  options: readonly string[] = [],
): Promise<Omit<KillResult, "afterSweep">> {
  const command = place.start("--output", await place.results(), ...options);
  let isOver = false;
  void command.end.then(() => (isOver = true));
  const wasOver = kill(command, wanted).then(() => isOver && wanted.signal !== "SIGKILL");
  const { exitCode } = await command.end;
  const { runName, output } = command;
  const beforeSweep = await place.remains(runName);
  return { kill: wanted, runName, exitCode, wasOver: await wasOver, beforeSweep, output };
}
