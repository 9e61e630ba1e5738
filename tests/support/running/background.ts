import { relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { getCallSites } from "node:util";
import { projectFolder } from "../../../command-line/locations";
import { interruption, orInterrupted, owning } from "./interruption";
import { ProcessorLoad } from "./processor-load";

/** How many pieces of work run side by side. */
interface Limits {
  /** So many in any case. */
  readonly fewest: number;
  /** So many if the processor would have nothing to do at times, because they wait for the cluster. */
  readonly most: number;
}

const LIMITS: Limits = { fewest: 4, most: 16 };

/** With less idle time than this share, one more piece of work only makes the others slower. */
const IDLE_SHARE = 0.05;

const LOOK_MS = 1000;

/** What work is taken to last that does not say so. */
const SECONDS = 20;

interface Piece {
  /** Where a test file asked for it. */
  readonly place: string;
  readonly seconds: number;
  readonly run: () => Promise<void>;
}

/** When a piece of work ran, in seconds since this process began. */
interface Span {
  readonly place: string;
  readonly from: number;
  readonly to: number;
}

const waiting: Piece[] = [];
const spans: Span[] = [];

/**
 * Work that starts with the run, side by side with other work, and that a test awaits later. Tests
 * stay in their order, and each reports its own failure, though what they judge is made together.
 *
 * @param options.seconds about how long it takes; what takes longest starts first, so that it does not end last
 * @returns the result, for the test that judges it
 */
export function inBackground<T>(
  work: () => Promise<T>,
  { seconds = SECONDS }: { readonly seconds?: number } = {},
): () => Promise<T> {
  let start: (result: Promise<T>) => void = () => undefined;
  const result = new Promise<T>((resolve) => {
    start = resolve;
  });
  // A failure before its test awaits it is no unhandled one.
  result.catch(() => undefined);
  const run = async (): Promise<void> => {
    const running = owning(work());
    start(running);
    await running.catch(() => undefined);
  };
  waiting.push({ place: callerInTest(), seconds, run });
  return () => orInterrupted(result);
}

/** A test whose whole work runs in the background; see {@link inBackground}. */
export function itInBackground(
  title: string,
  work: () => Promise<void>,
  options?: { readonly seconds?: number },
): void {
  it(title, inBackground(work, options));
}

function callerInTest(): string {
  const sites = getCallSites(50, { sourceMap: true });
  const caller = sites.find(({ scriptName }) => scriptName.endsWith(".test.ts"));
  if (caller === undefined) return "no test";
  const { scriptName: name, lineNumber } = caller;
  const file = name.startsWith("file:") ? fileURLToPath(name) : name;
  return `${relative(projectFolder, file)}:${lineNumber}`;
}

/** Starts what was registered with {@link inBackground}, the longest first, so many that the processor is busy. */
export function startBackground(limits: Limits = LIMITS): void {
  waiting.sort((a, b) => b.seconds - a.seconds);
  void workThroughQueue(limits);
}

async function workThroughQueue({ fewest, most }: Limits): Promise<void> {
  const running = new Set<Piece>();
  const load = new ProcessorLoad();
  while (waiting.length > 0 && !interruption.aborted) {
    const limit = load.idleShare() > IDLE_SHARE ? Math.min(running.size + 1, most) : fewest;
    for (const piece of waiting.splice(0, Math.max(0, limit - running.size))) {
      running.add(piece);
      void runPiece(piece).finally(() => running.delete(piece));
    }
    await delay(LOOK_MS);
  }
}

async function runPiece({ place, run }: Piece): Promise<void> {
  const from = performance.now() / 1000;
  await run();
  spans.push({ place, from, to: performance.now() / 1000 });
}

/** The pieces of work that took longest, with when they ran: what makes a run long. */
export function describeLongestWork(count = 20): string {
  const longest = spans.toSorted((a, b) => b.to - b.from - (a.to - a.from)).slice(0, count);
  return [
    `Of ${spans.length} pieces of work beside the tests these took longest:`,
    ...longest.map(
      ({ place, from, to }) =>
        `  ${(to - from).toFixed(0).padStart(4)} s  ${place}, from ${from.toFixed(0)} to ${to.toFixed(0)} s`,
    ),
  ].join("\n");
}
