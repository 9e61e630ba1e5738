import { interruption, orInterrupted, owning } from "./interruption";

/** Few enough that two cores give each of them its turn. */
const LIMIT = 4;

const waitingFirst: (() => Promise<void>)[] = [];
const waiting: (() => Promise<void>)[] = [];

/**
 * Work that starts with the run, side by side with other work, and that a test awaits later. Tests
 * stay in their order, and each reports its own failure, though what they judge is made together.
 *
 * @param options.long whether the work takes long; it starts first then, so that it does not end last
 * @returns the result, for the test that judges it
 */
export function inBackground<T>(work: () => Promise<T>, { long = false } = {}): () => Promise<T> {
  let start: (result: Promise<T>) => void = () => undefined;
  const result = new Promise<T>((resolve) => {
    start = resolve;
  });
  // A failure before its test awaits it is no unhandled one.
  result.catch(() => undefined);
  (long ? waitingFirst : waiting).push(async () => {
    const running = owning(work());
    start(running);
    await running.catch(() => undefined);
  });
  return () => orInterrupted(result);
}

/** Starts what was registered with {@link inBackground}, a few at a time, in that order. */
export function startBackground(limit = LIMIT): void {
  for (let worker = 0; worker < limit; worker++) void workThroughQueue();
}

async function workThroughQueue(): Promise<void> {
  const take = (): (() => Promise<void>) | undefined => waitingFirst.shift() ?? waiting.shift();
  for (let next = take(); next && !interruption.aborted; next = take()) await next();
}
