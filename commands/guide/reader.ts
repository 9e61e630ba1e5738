import { createInterface } from "node:readline";
import { Failure } from "../../command-line/failures/failure";

/** Waits for the reader's Enter. Without a terminal's own editing, so that Ctrl-C reaches the process as a signal. */
export class Reader {
  readonly #lines = createInterface({ input: process.stdin, terminal: false });
  readonly #iterator = this.#lines[Symbol.asyncIterator]();

  /** @throws {@link Failure} if the input ends before the user has pressed Enter */
  async enter(prompt: string): Promise<void> {
    process.stdout.write(prompt);
    const { done } = await this.#iterator.next();
    if (done === true) {
      throw new Failure(
        "the input has ended before the guide",
        "Add --yes to run it without waiting for Enter.",
      );
    }
  }

  close(): void {
    this.#lines.close();
  }
}
