import { orInterrupted, owning } from "./running/interruption";

/**
 * Turns a function that owns something for as long as another one takes into the two hooks of a
 * test suite. What it owns is given back when the suite ends, and when the run is interrupted.
 */
export class Fixture<T> {
  #release: () => void = () => undefined;
  #end: Promise<void> | undefined;
  #given = false;

  constructor(private readonly own: (use: (value: T) => Promise<void>) => Promise<void>) {}

  /** Answers what is owned, once it is there. */
  setUp(): Promise<T> {
    const released = new Promise<void>((resolve) => {
      this.#release = resolve;
    });
    return new Promise((resolve, reject) => {
      this.#end = owning(
        this.own(async (value) => {
          this.#given = true;
          resolve(value);
          await orInterrupted(released);
        }),
      );
      this.#end.catch(reject);
    });
  }

  /** Gives back what is owned; fails when that does. What was never given has failed already. */
  async tearDown(): Promise<void> {
    this.#release();
    if (this.#given) await this.#end;
  }
}
