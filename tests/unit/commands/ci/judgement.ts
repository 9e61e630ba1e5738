import { isFailure, type Judgement, type Outcome } from "../../../../commands/verify/judge-contracts";

/** A judgement that ended so. */
export function judgement(outcome: Outcome, details: Partial<Judgement> = {}): Judgement {
  return {
    workload: { kind: "StatefulSet", namespace: "guide", name: "web" },
    contract: `a contract that is ${outcome}`,
    reference: { guide: "a section", kubernetes: "https://kubernetes.io/docs/" },
    outcome,
    evidence: [],
    violations: isFailure(outcome) ? ["it is wrong"] : [],
    startedAt: "2026-11-24T20:15:30.000Z",
    seconds: 1.5,
    ...details,
  };
}
