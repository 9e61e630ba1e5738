import assert from "node:assert/strict";
import { connectToAnswering } from "../../../commands/answering-cluster";
import type { Evidence } from "../../../commands/verify/evidence";
import { judgeWorkloads } from "../../../commands/verify/judge-stack";
import { Failure } from "../../../command-line/failures/failure";
import type { StackOutputs } from "../../../components/stack-outputs";
import { withStack } from "../../../pulumi/stack";
import { stackOutputs } from "../../support/engines/stack-outputs";
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
import { isTerminating, nameOf } from "../../../kubernetes/objects";
import { Recorder } from "../../../kubernetes/pods/recorder";
import { onDeleteMovesNothing, partitionIsRespected } from "../../../contracts/promises/rollout/rollout";
import { diagnose, withDiagnosis } from "../../support/running/diagnosis";
import { inBackground } from "../../support/running/background";
import { interruption, orInterrupted } from "../../support/running/interruption";
import { withNamespaceName } from "../../support/test-namespace";
import { programHere } from "../../support/engines/program-here";
import { stateOf } from "../../support/engines/state-of";
import { upWithOutputs } from "../../support/engines/up";
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

/** What became of a live stack. */
interface LiveStack {
  /** How each contract was judged, one after another. */
  readonly judged: ReadonlyMap<Contract, Judged>;
  readonly outputs: StackOutputs;
  /** What judging all contracts at once that only read had yielded before. */
  readonly evidence: Evidence;
  /** Names of the namespace's pods after that. */
  readonly pods: readonly string[];
}

const liveStack = inBackground(judgeLiveStack, { seconds: 270 });

describe("A live stack", () => {
  for (const contract of chosenContracts) {
    it(contract.name, async () => {
      const verdict = (await liveStack()).judged.get(contract)!;
      if ("problem" in verdict) throw verdict.problem;
      const { outcome, violations, reason } = verdict;
      assert.deepEqual([outcome, violations], [expectedOf(contract), []], [reason, ...violations].join("\n"));
    });
  }
});

describe("A stack that is judged by what its components promise", () => {
  it("keeps every contract that only reads and that it promises", async () => {
    const { evidence } = await liveStack();
    assert.deepEqual(
      evidence.judgements.filter(({ outcome }) => outcome !== "kept" && outcome !== "does not apply"),
      [],
    );
    assert.ok(evidence.leftOut.length > 0);
  });

  it("yields the evidence: each pod's life, its volume, and whose addresses DNS answers with", async () => {
    const { evidence, outputs } = await liveStack();
    const ofStatefulSet = evidence.lives.filter(({ workload }) => workload.kind === "StatefulSet");
    assert.deepEqual(
      ofStatefulSet.map(({ pod, steps }) => [pod, steps.at(-1)?.step]),
      outputs.podNames.map((pod) => [pod, "Ready"]),
    );
    assert.deepEqual(
      evidence.volumes.flatMap(({ claim }) => claim ?? []),
      outputs.pvcNames,
    );
    const [first] = outputs.podDnsNames;
    const answer = evidence.dns.find(({ question, type }) => question === first && type === "A");
    assert.deepEqual(
      answer?.answers.map(({ owner }) => owner),
      outputs.podNames.slice(0, 1),
    );
  });

  it("is left as it was", async () => {
    const { pods, evidence } = await liveStack();
    assert.deepEqual(pods.toSorted(), evidence.lives.map(({ pod }) => pod).toSorted());
  });

  it("cannot be judged where its cluster does not answer, which is said with a remedy", async () => {
    const refusal: unknown = await connectToAnswering("nowhere").catch((error: unknown) => error);
    assert.ok(refusal instanceof Failure);
    assert.match(refusal.message, /"nowhere" does not answer/);
  });
});

function expectedOf(contract: Contract): Verdict["outcome"] {
  return notPromised.has(contract) ? "does not apply" : "kept";
}

/** Judges a stack of its own, whose pods are recorded since before the first one. */
async function judgeLiveStack(): Promise<LiveStack> {
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
          const outputs = await withDiagnosis(cluster(), namespace, upWithOutputs(stack));
          const workloads = workloadsInState(await stateOf(stack)).flatMap(({ promises }) => promises ?? []);
          const evidence = await orInterrupted(judgeWorkloads(`stack ${stack.name}`, cluster(), workloads));
          const pods = (await podsIn(cluster(), namespace).list()).items.filter((pod) => !isTerminating(pod));
          const judged = await DnsClient.within(cluster(), namespace, (dns) =>
            judgeAll(
              workloads.map(
                (promises) => ({ cluster: cluster(), promises, recorder, dns, witnessed: {} }) as Subject,
              ),
              { namespace, dns },
            ),
          );
          return { judged, outputs: stackOutputs(stack, outputs), evidence, pods: pods.map(nameOf) };
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
