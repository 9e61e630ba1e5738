import { output, type Input } from "@pulumi/pulumi";
import { refuse, type Problem } from "../rules/problem";
import { isLate } from "./late-value";

/** A check of a text. */
type Check = (argument: string, value: string) => Problem[];

/** A text under a check that has to wait if the text is an output, which may turn out to be no text at all. */
export function checkedLater(
  subject: string,
  argument: string,
  value: Input<string>,
  check: Check = () => [],
): Input<string> {
  if (!isLate(value)) return value;
  return output(value).apply((known: unknown) => {
    refuse(subject, typeof known === "string" ? check(argument, known) : [noText(argument, known)]);
    return known as string;
  });
}

/** The value of an output that must be a text. */
export function noText(argument: string, value: unknown): Problem {
  return {
    argument,
    value,
    rule: "is what its output turned out to be, where a text is needed",
    remedy: "Give an output of a text; a stack reference has undefined for an output that its stack lacks",
  };
}
