import { Output, Resource, RunError } from "@pulumi/pulumi";

/** One argument that cannot work, with all that a person needs to mend it. */
export interface Problem {
  /** Path of the argument as it is written in code or config: `ports[1].name`. */
  readonly argument: string;
  /** The value that was given. */
  readonly value: unknown;
  /** The rule that the value breaks, and why the rule exists. */
  readonly rule: string;
  /** What to do instead. */
  readonly remedy: string;
}

/**
 * Thrown before anything is registered when arguments cannot work. It holds every problem of one component
 * rather than the first; Pulumi shows its message without a stack trace.
 */
export class InvalidArgumentsError extends RunError {
  /**
   * Composes the message from all problems.
   *
   * @param subject What the arguments belong to, such as `HeadlessStatefulSet "web"`.
   * @param problems Everything that is wrong, at least one.
   */
  constructor(
    readonly subject: string,
    readonly problems: readonly Problem[],
  ) {
    super([`${subject}: ${count(problems.length)}`, ...problems.map(describe)].join("\n"));
    this.name = "InvalidArgumentsError";
  }
}

/** Throws one {@link InvalidArgumentsError} with all problems, if there are any. */
export function refuse(subject: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InvalidArgumentsError(subject, problems);
}

function count(problems: number): string {
  return problems === 1 ? "1 argument cannot work" : `${String(problems)} arguments cannot work`;
}

function describe({ argument, value, rule, remedy }: Problem): string {
  return `  ${argument}: ${JSON.stringify(value, describeOdd)} ${rule}. ${remedy}.`;
}

/** The text in a message for a value that cannot be written as JSON, or whose JSON would not help. */
function describeOdd(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const original = this[key];
  if (Output.isInstance(original) || original instanceof Promise) return "(an output)";
  if (Resource.isInstance(original)) return "(a resource)";
  const isUnwritten = typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value));
  return isUnwritten ? String(value) : value;
}
