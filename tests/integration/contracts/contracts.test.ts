import assert from "node:assert/strict";
import { withStack } from "../../../pulumi/stack";
import { workloadsInState } from "../../../pulumi/state/state-workloads";
import { minReadySecondsDelayAvailability } from "../../../contracts/promises/availability";
import {
  type Contract,
  isAbout,
  judgeContract,
  type Subject,
  type Verdict,
} from "../../../contracts/contract";
import { DnsClient } from "../../../kubernetes/dns/dns-client";
import { brokenPodHaltsNoParallelScaling } from "../../../contracts/promises/rollout/halting";
import { parallelPodsAreCreatedTogether } from "../../../contracts/promises/order";
import { podsIn } from "../../../kubernetes/collection";
import { Recorder } from "../../../kubernetes/pods/recorder";
import { onDeleteMovesNothing, partitionIsRespected } from "../../../contracts/promises/rollout/rollout";
import { diagnose, withDiagnosis } from "../../support/running/diagnosis";
import { inBackground } from "../../support/running/background";
import { interruption, orInterrupted } from "../../support/running/interruption";
import { withNamespaceName } from "../../support/test-namespace";
import { programHere } from "../../support/engines/program-here";
import { stateOf } from "../../support/engines/state-of";
import { up } from "../../support/engines/up";
import { chosenContracts } from "./chosen-contracts";
import { cluster, KUBE_CONTEXT } from "../suite";

/** Promises that the default stack does not make; others of the suite's workloads make them. */
const notPromised: ReadonlySet<Contract> = new Set([
  parallelPodsAreCreatedTogether,
  brokenPodHaltsNoParallelScaling,
  minReadySecondsDelayAvailability,
  partitionIsRespected,
  onDeleteMovesNothing,
]);

/** A judgement, or why there is none. */
type Judged = Verdict | { readonly problem: unknown };

describe("A live stack", () => {
  const judged = inBackground(judgeLiveStack, { seconds: 270 });

  for (const contract of chosenContracts) {
    it(contract.name, async () => {
      const verdict = (await judged()).get(contract)!;
      if ("problem" in verdict) throw verdict.problem;
      const { outcome, violations, reason } = verdict;
      assert.deepEqual([outcome, violations], [expectedOf(contract), []], [reason, ...violations].join("\n"));
    });
  }
});

function expectedOf(contract: Contract): Verdict["outcome"] {
  return notPromised.has(contract) ? "does not apply" : "kept";
}

/** Judges all contracts, one after another, on a stack of its own, whose pods are recorded since before the first one. */
async function judgeLiveStack(): Promise<Map<Contract, Judged>> {
  return withNamespaceName(cluster(), (namespace) =>
    Recorder.within(podsIn(cluster(), namespace), (recorder) =>
      withStack(
        {
          name: namespace,
          config: { kubeContext: KUBE_CONTEXT, namespace },
          program: programHere(),
          goesWithNamespace: true,
        },
        async (stack) => {
          await withDiagnosis(cluster(), namespace, up(stack));
          const workloads = workloadsInState(await stateOf(stack));
          return DnsClient.within(cluster(), namespace, (dns) =>
            judgeAll(
              workloads.map(
                ({ promises }) => ({ cluster: cluster(), promises, recorder, dns, witnessed: {} }) as Subject,
              ),
              { namespace, dns },
            ),
          );
        },
      ),
    ),
  );
}

async function judgeAll(
  subjects: readonly Subject[],
  { namespace, dns }: { readonly namespace: string; readonly dns: DnsClient },
): Promise<Map<Contract, Judged>> {
  const verdicts = new Map<Contract, Judged>();
  for (const contract of chosenContracts) {
    const subject = subjects.find((one) => isAbout(contract, one))!;
    const judged = await orInterrupted(judgeContract(contract, subject)).catch((problem: unknown) => {
      interruption.throwIfAborted();
      return { problem };
    });
    verdicts.set(contract, judged);
    if ("outcome" in judged && judged.outcome === expectedOf(contract)) continue;
    console.error(await diagnose(cluster(), namespace));
    for (const { transcript } of dns.answers) console.error(transcript);
  }
  return verdicts;
}
