import { Failure } from "./failures/failure";

/**
 * The number that an option of a command was given.
 *
 * @param option as it is typed, without its hyphens
 * @param least smallest number that makes sense. Default: 0
 * @throws {@link Failure} when the text is no whole number, or a smaller one
 */
export function numberOption(option: string, text: string, least = 0): number {
  const value = Number(text);
  if (/^(0|[1-9]\d*)$/.test(text) && value >= least) return value;
  throw new Failure(
    `--${option} is given "${text}", which is no whole number from ${least}`,
    `Use for example: --${option} ${Math.max(least, 7)}`,
  );
}
