import type { KillResult } from "./rounds";

/** What is wrong with the end of a run that was killed; undefined if nothing is. */
export function verdictOn({
  kill,
  runName,
  exitCode,
  wasOver,
  beforeSweep,
  afterSweep,
}: KillResult): string | undefined {
  if (afterSweep.length > 0) return `left after the sweep: ${afterSweep.join(", ")}`;
  if (kill.signal === "SIGKILL" || runName === undefined) return undefined;
  if (beforeSweep.length > 0) return `left without a sweep: ${beforeSweep.join(", ")}`;
  const expected = wasOver ? [0] : [130, 0];
  return expected.includes(exitCode ?? -1) ? undefined : `exit code ${String(exitCode)}, not 130`;
}
