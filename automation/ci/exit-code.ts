import { isFailure, type Judgement } from "../verify/judge-contracts";

/** Exit codes of `npm run ci`. */
export const EXIT = { proven: 0, broken: 1, failed: 2, cancelled: 130 } as const;

/** How a run ended. */
export interface RunEnd {
  readonly cancelled: boolean;
  /** What kept the contracts from being judged. */
  readonly failure: Error | undefined;
  /** What kept the stack from being removed. */
  readonly leftOver: Error | undefined;
  readonly judgements: readonly Judgement[];
}

/** What is left behind needs somebody's attention, so it weighs most. */
export function exitCodeOf({ cancelled, failure, leftOver, judgements }: RunEnd): number {
  if (leftOver) return EXIT.failed;
  if (cancelled) return EXIT.cancelled;
  if (failure) return EXIT.failed;
  return judgements.some(({ outcome }) => isFailure(outcome)) ? EXIT.broken : EXIT.proven;
}
