/** Times of success, in milliseconds, and how long there was none between them. */
export class Gaps {
  #last: number | undefined;
  #longest = 0;

  /** Notes a success. */
  success(at: number = performance.now()): void {
    if (this.#last !== undefined) this.#longest = Math.max(this.#longest, at - this.#last);
    this.#last = at;
  }

  /** The longest time between two successes that followed each other, in seconds. */
  get longestSeconds(): number {
    return this.#longest / 1000;
  }
}
