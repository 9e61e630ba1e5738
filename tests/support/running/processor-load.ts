import { cpus } from "node:os";

/** What all cores together have done since the machine started, in milliseconds. */
interface Times {
  readonly idle: number;
  readonly all: number;
}

/** How busy the machine's processor is with all of its processes. */
export class ProcessorLoad {
  #last = timesOfAllCores();

  /** The share of its time that was idle since the last call, or since this object was made; 0 to 1. */
  idleShare(): number {
    const before = this.#last;
    this.#last = timesOfAllCores();
    return (this.#last.idle - before.idle) / Math.max(1, this.#last.all - before.all);
  }
}

function timesOfAllCores(): Times {
  const cores = cpus().map(({ times }) => times);
  return {
    idle: sum(cores.map(({ idle }) => idle)),
    all: sum(cores.flatMap((times) => Object.values(times))),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
