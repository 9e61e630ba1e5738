import { contracts } from "../../contracts";
import type { Contract, Outcome as VerdictOutcome, Reference, Subject } from "../../contracts/contract";
import { orAborted } from "../../command-line/or-aborted";
import { reasonOf } from "../reason";

/** How a contract ended: with a verdict, or `not judged` where judging failed, so that nobody knows. */
export type Outcome = VerdictOutcome | "not judged";

/** Outcomes in the order in which they are counted. */
export const OUTCOMES: readonly Outcome[] = ["kept", "broken", "not judged", "does not apply"];

/** What became of one contract; plain data, which JSON holds as it is. */
export interface Judgement {
  /** The contract's name, a sentence. */
  readonly contract: string;
  readonly reference: Reference;
  /** What judging did to the workload; a contract without it only read. */
  readonly disturbs?: string;
  readonly outcome: Outcome;
  readonly evidence: readonly string[];
  /** What broke the contract, or why it could not be judged; empty otherwise. */
  readonly violations: readonly string[];
  /** Why the contract does not apply, where that is the outcome. */
  readonly reason?: string;
  /** When judging began, in ISO 8601. */
  readonly startedAt: string;
  readonly seconds: number;
}

/** How {@link judgeContracts} works. */
export interface JudgeOptions {
  /** Whether the contracts that disturb the workload are judged too. */
  readonly disturb?: boolean;
  /** The contracts to choose from. Default: all there are. */
  readonly among?: readonly Contract[];
  readonly onStart?: (contract: Contract) => void;
  readonly onResult?: (judgement: Judgement, contract: Contract) => void;
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
 * Judges contracts on a live stack: those that only read side by side, then those that disturb one after
 * another. A contract that fails to judge does not stop the others.
 *
 * @returns the judgements in the order of {@link chosenContracts}
 * @throws the signal's reason once it is aborted
 */
export async function judgeContracts(subject: Subject, options: JudgeOptions = {}): Promise<Judgement[]> {
  const chosen = chosenContracts(options);
  const judge = (contract: Contract): Promise<Judgement> => judgeContract(subject, contract, options);

  const reading = Promise.all(chosen.filter(({ disturbs }) => disturbs === undefined).map(judge));
  const judgements = await orAborted(reading, options.signal);
  for (const contract of chosen.filter(({ disturbs }) => disturbs !== undefined)) {
    judgements.push(await judge(contract));
  }
  return judgements;
}

/** Whether a contract that ended so counts as failed: what nobody could judge is not proven. */
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
  onStart?.(contract);
  const startedAt = new Date().toISOString();
  const start = performance.now();
  const found = await findingsOf(subject, contract);
  signal?.throwIfAborted();
  const { name, reference, disturbs } = contract;
  const judgement: Judgement = {
    contract: name,
    reference,
    ...(disturbs !== undefined && { disturbs }),
    ...found,
    startedAt,
    seconds: (performance.now() - start) / 1000,
  };
  onResult?.(judgement, contract);
  return judgement;
}

type Findings = Pick<Judgement, "outcome" | "evidence" | "violations" | "reason">;

async function findingsOf(subject: Subject, contract: Contract): Promise<Findings> {
  try {
    return await contract.judge(subject);
  } catch (error) {
    return { outcome: "not judged", evidence: [], violations: [reasonOf(error)] };
  }
}
