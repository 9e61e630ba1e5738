import { Failure } from "../../command-line/failures/failure";
import { type CommandWords, OWN_WORDS } from "../command-words";
import type { StackPlan } from "./stack-plan";
import { type ClaimPlan, isEndangered } from "./workloads/workload-plan";

/** Exit code of commands that stop before an update that endangers data or objects of others. */
export const ENDANGERED_EXIT_CODE = 2;

/** An update that is not made, because the user has not accepted what it endangers. Nothing was changed. */
export class EndangeringUpdate extends Failure {}

/** How the user goes on with an update. */
export interface Acceptance {
  /** What was accepted, as {@link StackPlan.acceptAs} names it. */
  readonly accepted?: string | undefined;
  /** How to accept something, as the reader does it: a command, an argument. */
  readonly acceptBy: (name: string) => string;
}

/**
 * Why an update must not be made as it is planned; undefined if it may. The user accepts an update for certain claims
 * and what happens to them. A different change needs to be accepted again.
 */
export function refusalOf(plan: StackPlan, acceptance: Acceptance, words = OWN_WORDS): Failure | undefined {
  if (plan.obstacles.length > 0) return obstructed(plan);
  if (plan.acceptAs === undefined || plan.acceptAs === acceptance.accepted) return undefined;
  return endangering(plan, plan.acceptAs, acceptance, words);
}

function obstructed({ stack, obstacles }: StackPlan): Failure {
  const [first, ...others] = obstacles;
  const problem = `stack ${stack} cannot be updated as it is, and nothing was changed.\n\n${first?.problem ?? ""}`;
  const more = others.map((obstacle) => `${obstacle.problem}\n\n${obstacle.remedy}`);
  return new Failure(problem, [first?.remedy ?? "", ...more].join("\n\n"));
}

function endangering(
  plan: StackPlan,
  name: string,
  { accepted, acceptBy }: Acceptance,
  words: CommandWords,
): Failure {
  const problem = [
    `the update of stack ${plan.stack} is not made, and nothing was changed. It would do what cannot be taken back:`,
    ...endangeredClaims(plan).map((claim) => `  ${describeClaim(claim)}`),
    ...[...plan.harm, ...plan.forgotten].map((line) => `  ${line}`),
    ...(accepted === undefined
      ? []
      : [`What was accepted as ${accepted} is another change, or has changed since.`]),
  ];
  const remedy = [
    "If that is meant, go on with this very change:",
    `  ${acceptBy(name)}`,
    "If it is not, take back what the reasons name. The whole plan:",
    `  ${words.plan(plan.stack)}`,
  ];
  return new EndangeringUpdate(problem.join("\n"), remedy.join("\n"));
}

/** Claims of an update that are lost or left behind. */
function endangeredClaims({ workloads, otherClaims }: StackPlan): ClaimPlan[] {
  return [...workloads.flatMap(({ claims }) => claims), ...otherClaims].filter(isEndangered);
}

function describeClaim({ namespace, name, size, fate, reason }: ClaimPlan): string {
  const what =
    fate === "deleted"
      ? "deleted, by most storage classes' policy with its volume and data"
      : "left behind with its volume and data, used by no pod";
  return `claim ${namespace}/${name} (${size}): ${what}; ${reason}`;
}
