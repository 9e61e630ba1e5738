import fc from "fast-check";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { withCrds } from "../../support/api-servers/crds";
import { withNamespace } from "../../support/test-namespace";
import { DryRuns } from "./api-server";
import { type ArgumentSet, argumentSets } from "./arguments";
import { dependsOnFeature, isJudged } from "./judged";
import { judgeArguments } from "./lenient-components";

/** What came out of a number of argument sets. */
export interface Outcome {
  readonly taken: number;
  readonly refused: number;
  /** Refused by one side only, for reasons that have been judged. */
  readonly judged: number;
  /** One text for each disagreement that has not been judged. */
  readonly disagreements: readonly string[];
}

type Verdict = "taken" | "refused" | "judged" | { readonly disagreement: string };

/** Compares what the components say of random arguments with what a cluster's API server says of their objects. */
export async function fuzzArguments(
  cluster: Cluster,
  { count, seed }: { readonly count: number; readonly seed: number },
  interrupt: AbortSignal,
): Promise<Outcome> {
  const verdicts = await withNamespace(cluster, (namespace) =>
    withCrds(cluster, async () => {
      const server = await DryRuns.in(cluster, namespace);
      const found: Verdict[] = [];
      for (const set of fc.sample(argumentSets(), { numRuns: count, seed })) {
        interrupt.throwIfAborted();
        found.push(await verdictOf(set, server));
      }
      return found;
    }),
  );
  const countOf = (verdict: Verdict): number => verdicts.filter((other) => other === verdict).length;
  return {
    taken: countOf("taken"),
    refused: countOf("refused"),
    judged: countOf("judged"),
    disagreements: verdicts.flatMap((verdict) => (typeof verdict === "object" ? [verdict.disagreement] : [])),
  };
}

async function verdictOf(set: ArgumentSet, server: DryRuns): Promise<Verdict> {
  const { problems, objects } = await judgeArguments(set);
  const refusals = await server.refusals(set.args.namespace, objects);
  if (problems.length === 0 && refusals.length === 0) return "taken";
  if (problems.length > 0 && refusals.length > 0) return "refused";
  if (problems.length === 0 && refusals.every(dependsOnFeature)) return "judged";
  if (problems.length === 0) {
    return {
      disagreement: `accepted here, refused there: ${JSON.stringify(set)}\n  ${refusals.join("\n  ")}`,
    };
  }
  const open = problems.filter((problem) => !isJudged(problem));
  if (open.length === 0) return "judged";
  const said = open.map(({ argument, value, rule }) => `${argument}: ${JSON.stringify(value)} ${rule}`);
  return { disagreement: `refused here, accepted there: ${JSON.stringify(set)}\n  ${said.join("\n  ")}` };
}
