import { median } from "./median";
import { measured, type Operation } from "./operation";
import { requireAllSeen } from "./peak-memory";
import type { Measuring } from "./replicas-measurement";

/** The guide's size. */
const REPLICAS = 2;

/** How many stacks stand for the first and for the last. */
const SAMPLE = 5;

/** What so many stacks of one backend took, several at a time. */
export interface StacksPoint {
  readonly stacks: number;
  /** How many were updated at a time. */
  readonly atATime: number;
  readonly up: StacksOperation;
  readonly unchanged: StacksOperation;
  readonly destroy: StacksOperation;
  /** State of all stacks. */
  readonly stateBytes: number;
  /** `pulumi stack ls` of the backend that has them all. */
  readonly listSeconds: number;
  readonly measuredAt: string;
}

/** One operation on all stacks. */
export interface StacksOperation extends Operation {
  /** Median of the first few stacks, in seconds. */
  readonly first: number;
  /** Median of the last few stacks. */
  readonly last: number;
}

/** Deploys so many stacks, repeats it, and destroys them, a few at a time. */
export async function measureStacks(
  stacks: number,
  atATime: number,
  measuring: Measuring,
): Promise<StacksPoint> {
  const { backend, instruments, signal, report } = measuring;
  const names = Array.from({ length: stacks }, (_, index) => `s${stacks}-${index}`);
  await timeEach(names, atATime, (name) =>
    backend.createStack(name, { replicas: REPLICAS, claims: false }, signal),
  );
  report(`${stacks} stacks made`);

  const each = async (...args: readonly string[]): Promise<StacksOperation> => {
    let durations: number[] = [];
    const operation = await measured(async () => {
      durations = await timeEach(names, atATime, (name) =>
        backend.pulumi([...args, "--stack", name], signal),
      );
    }, instruments);
    const [first, last] = [median(durations.slice(0, SAMPLE)), median(durations.slice(-SAMPLE))];
    report(
      `${args[0] ?? ""} ${operation.seconds.toFixed(1)} s, one stack ${first.toFixed(1)} s, in the end ${last.toFixed(1)} s`,
    );
    return { ...operation, first, last };
  };
  const up = await each("up", "--yes", "--skip-preview");
  requireAllSeen(up.memory);
  const unchanged = await each("up", "--yes", "--skip-preview");
  const [listSeconds = NaN] = await timeEach(["all"], 1, () => backend.pulumi(["stack", "ls"], signal));
  const sizes = await Promise.all(names.map((name) => backend.stateBytes(name)));
  const destroy = await each("destroy", "--yes", "--skip-preview");
  return {
    stacks,
    atATime,
    up,
    unchanged,
    destroy,
    stateBytes: sizes.reduce((sum, size) => sum + size, 0),
    listSeconds,
    measuredAt: new Date().toISOString(),
  };
}

/** Does work for each item, a few at a time, in their order; answers how many seconds each took. */
async function timeEach<T>(
  items: readonly T[],
  atATime: number,
  work: (item: T) => Promise<unknown>,
): Promise<number[]> {
  const durations: number[] = [];
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      const start = performance.now();
      await work(item);
      durations[index] = (performance.now() - start) / 1000;
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return durations;
}
