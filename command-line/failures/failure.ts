/**
 * A failure that a person can mend: what went wrong, and what to do about it.
 * Commands print both and end with exit code 1; a stack trace would only hide them.
 */
export class Failure extends Error {
  override readonly name = "Failure";

  /**
   * @param problem what went wrong, naming the setting or thing and its value
   * @param remedy what the reader can do about it
   */
  constructor(
    problem: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(problem, options);
  }
}
