import { isFailure, type Judgement } from "../../verify/judge-contracts";

/** Exit codes of `npm run ci`. */
export const EXIT = { proven: 0, broken: 1, failed: 2, cancelled: 130 } as const;

/** How a run ended. */
export interface RunEnd {
  readonly cancelled: boolean;
  /** Why the contracts were not judged. */
  readonly failure: Error | undefined;
  /** Why the stack was not removed. */
  readonly leftOver: Error | undefined;
  readonly judgements: readonly Judgement[];
  /** Changes by disturbing contracts that were not restored. */
  readonly notRestored: readonly string[];
}

/** The exit code of a run. Objects that are left behind need a user's attention, so they count first. */
export function exitCodeOf({ cancelled, failure, leftOver, judgements, notRestored }: RunEnd): number {
  if (leftOver) return EXIT.failed;
  if (cancelled) return EXIT.cancelled;
  if (failure) return EXIT.failed;
  const isProven = notRestored.length === 0 && !judgements.some(({ outcome }) => isFailure(outcome));
  return isProven ? EXIT.proven : EXIT.broken;
}
