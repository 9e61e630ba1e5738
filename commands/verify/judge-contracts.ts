import { contracts } from "../../contracts";
import {
  type Contract,
  isAbout,
  judgeContract as verdictOn,
  type Outcome as VerdictOutcome,
  type Reference,
  type Subject,
} from "../../contracts/contract";
import { scaledMeanwhile } from "../../contracts/judging/scaled-meanwhile";
import { endpointsSettled } from "../../contracts/judging/settled-endpoints";
import { Failure } from "../../command-line/failures/failure";
import { orAborted } from "../../command-line/or-aborted";
import type { WorkloadName } from "./evidence";
import { reasonOf } from "../../kubernetes/reason";

/** How a contract ended: with a verdict, or `not judged` if judging failed. */
export type Outcome = VerdictOutcome | "not judged";

/** Outcomes in the order in which they are counted. */
const OUTCOMES: readonly Outcome[] = ["kept", "broken", "not judged", "does not apply"];

/** What became of one contract; plain data, which JSON holds as it is. */
export interface Judgement {
  /** The workload that was judged. */
  readonly workload: WorkloadName;
  /** The contract's name, a sentence. */
  readonly contract: string;
  /** Where the promise is made, or checked, by others. */
  readonly reference: Reference;
  /** What judging did to the workload; a contract without it only read. */
  readonly disturbs?: string;
  /** How it ended. */
  readonly outcome: Outcome;
  /** What was seen, a sentence each. */
  readonly evidence: readonly string[];
  /** What broke the contract, or why it could not be judged; empty otherwise. */
  readonly violations: readonly string[];
  /** Why the contract does not apply, if that is the outcome. */
  readonly reason?: string;
  /** When judging began, in ISO 8601. */
  readonly startedAt: string;
  /** How long judging took. */
  readonly seconds: number;
}

/** How {@link judgeContracts} works. */
export interface JudgeOptions {
  /** Whether the contracts that disturb the workload are judged too. */
  readonly disturb?: boolean;
  /** The contracts to choose from. Default: all there are. */
  readonly among?: readonly Contract[];
  readonly onStart?: (contract: Contract, subject: Subject) => void;
  readonly onResult?: (judgement: Judgement) => void;
  /**
   * Begins no further contract once it is aborted. One that disturbs is awaited nevertheless, because it
   * gives back at its end what it changed.
   */
  readonly signal?: AbortSignal;
}

/** The contracts that {@link judgeContracts} judges with these options, in that order. */
export function chosenContracts({ disturb = false, among = contracts }: JudgeOptions): Contract[] {
  const reading = among.filter(({ disturbs }) => disturbs === undefined);
  return disturb ? [...reading, ...disturbingContracts(among)] : reading;
}

/** The contracts that disturb the workload they judge. */
export function disturbingContracts(among: readonly Contract[] = contracts): Contract[] {
  return among.filter(({ disturbs }) => disturbs !== undefined);
}

/**
 * Judges contracts on live workloads: those that only read side by side, of {@link WORKLOADS_AT_ONCE} workloads at a
 * time, then those that disturb one after another. A contract that fails to judge does not stop the others.
 *
 * @returns the judgements of one workload after the other, each in the order of {@link chosenContracts}
 * @throws the signal's reason once it is aborted
 */
export async function judgeContracts(
  subjects: readonly Subject[],
  options: JudgeOptions = {},
): Promise<Judgement[]> {
  const judged = subjects.map((subject): Subject => ({ ...subject, witnessed: {} }));
  const chosen = judged.flatMap((subject) =>
    chosenContracts(options)
      .filter((contract) => isAbout(contract, subject))
      .map((contract) => ({ subject, contract })),
  );
  const judgements = new Map<object, Judgement>();
  const judge = async (one: (typeof chosen)[number]): Promise<void> => {
    judgements.set(one, await judgeContract(one.subject, one.contract, options));
  };
  const read = async (subject: Subject): Promise<void> => {
    const own = chosen.filter((one) => one.subject === subject && one.contract.disturbs === undefined);
    await endpointsSettled(subject);
    await Promise.all(own.map(judge));
  };
  await orAborted(sideBySide(judged, read), options.signal);
  for (const one of chosen.filter(({ contract }) => contract.disturbs !== undefined)) await judge(one);
  return chosen.flatMap((one) => judgements.get(one) ?? []);
}

/**
 * How many workloads are judged at a time. All questions and requests of a namespace run in one small pod. With 45
 * workloads at once, its commands did not begin within a minute.
 */
const WORKLOADS_AT_ONCE = 8;

async function sideBySide<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = all.values();
  const workers = Array.from({ length: WORKLOADS_AT_ONCE }, async () => {
    for (const one of waiting) await work(one);
  });
  await Promise.all(workers);
}

/** Whether an outcome counts as a failure. A contract that could not be judged is not proven. */
export function isFailure(outcome: Outcome): boolean {
  return outcome === "broken" || outcome === "not judged";
}

/** How many contracts ended how: `12 kept, 1 broken`. */
export function summaryOf(judgements: readonly Judgement[]): string {
  const counts = OUTCOMES.map((outcome) => ({
    outcome,
    count: judgements.filter((judgement) => judgement.outcome === outcome).length,
  }));
  return counts
    .filter(({ outcome, count }) => count > 0 || outcome === "kept")
    .map(
      ({ outcome, count }) =>
        `${count} ${outcome === "does not apply" && count > 1 ? "do not apply" : outcome}`,
    )
    .join(", ");
}

async function judgeContract(
  subject: Subject,
  contract: Contract,
  { onStart, onResult, signal }: JudgeOptions,
): Promise<Judgement> {
  signal?.throwIfAborted();
  onStart?.(contract, subject);
  const startedAt = new Date().toISOString();
  const start = performance.now();
  const found = await findingsOf(subject, contract);
  signal?.throwIfAborted();
  const { name, reference, disturbs } = contract;
  const { kind, namespace, name: workload } = subject.promises;
  const judgement: Judgement = {
    workload: { kind, namespace, name: workload },
    contract: name,
    reference,
    ...(disturbs !== undefined && { disturbs }),
    ...found,
    startedAt,
    seconds: (performance.now() - start) / 1000,
  };
  onResult?.(judgement);
  return judgement;
}

type Findings = Pick<Judgement, "outcome" | "evidence" | "violations" | "reason">;

async function findingsOf(subject: Subject, contract: Contract): Promise<Findings> {
  try {
    const verdict = await verdictOn(contract, subject);
    const scaled = verdict.outcome === "broken" ? await scaledMeanwhile(subject) : undefined;
    return scaled === undefined ? verdict : notJudged([scaled, "Judge it again once nobody scales it."]);
  } catch (error) {
    const remedy = error instanceof Failure ? [error.remedy] : [];
    return notJudged([reasonOf(error), ...remedy]);
  }
}

function notJudged(violations: readonly string[]): Findings {
  return { outcome: "not judged", evidence: [], violations };
}
