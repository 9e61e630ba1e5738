import assert from "node:assert/strict";
import { withStack } from "../../../pulumi/stack";
import { workloadsInState } from "../../../pulumi/state/state-workloads";
import { minReadySecondsDelayAvailability } from "../../../contracts/promises/availability";
import { type Contract, isAbout, judgeContract, type Subject } from "../../../contracts/contract";
import { DnsClient } from "../../../kubernetes/dns/dns-client";
import { brokenPodHaltsNoParallelScaling } from "../../../contracts/promises/rollout/halting";
import { parallelPodsAreCreatedTogether } from "../../../contracts/promises/order";
import { podsIn } from "../../../kubernetes/collection";
import { Recorder } from "../../../kubernetes/pods/recorder";
import { onDeleteMovesNothing, partitionIsRespected } from "../../../contracts/promises/rollout/rollout";
import { diagnose, withDiagnosis } from "../../support/running/diagnosis";
import { Fixture } from "../../support/fixture";
import { withNamespaceName } from "../../support/test-namespace";
import { up } from "../../support/engines/up";
import { chosenContracts } from "./chosen-contracts";
import { cluster, KUBE_CONTEXT } from "../suite";

interface ObservedStack {
  readonly namespace: string;
  readonly dns: DnsClient;
  readonly subjects: readonly Subject[];
}

/** A stack of its own, whose pods are recorded since before the first one existed. */
const liveStack = new Fixture<ObservedStack>((use) =>
  withNamespaceName(cluster(), (namespace) =>
    Recorder.within(podsIn(cluster(), namespace), (recorder) =>
      withStack({ name: namespace, config: { kubeContext: KUBE_CONTEXT, namespace } }, async (stack) => {
        await withDiagnosis(cluster(), namespace, up(stack));
        const workloads = workloadsInState(await stack.exportStack());
        await DnsClient.within(cluster(), namespace, (dns) =>
          use({
            namespace,
            dns,
            subjects: workloads.map(
              ({ promises }) => ({ cluster: cluster(), promises, recorder, dns }) as Subject,
            ),
          }),
        );
      }),
    ),
  ),
);

/** Promises that the default stack does not make; others of the suite's workloads make them. */
const notPromised: ReadonlySet<Contract> = new Set([
  parallelPodsAreCreatedTogether,
  brokenPodHaltsNoParallelScaling,
  minReadySecondsDelayAvailability,
  partitionIsRespected,
  onDeleteMovesNothing,
]);

describe("A live stack", () => {
  let observed: ObservedStack;

  before(async () => {
    observed = await liveStack.setUp();
  });

  after(() => liveStack.tearDown());

  afterEach(async function () {
    if (this.currentTest?.state !== "failed") return;
    console.error(await diagnose(cluster(), observed.namespace));
    for (const { transcript } of observed.dns.answers) console.error(transcript);
  });

  for (const contract of chosenContracts) {
    it(contract.name, async () => {
      const subject = observed.subjects.find((one) => isAbout(contract, one))!;
      const { outcome, violations, reason } = await judgeContract(contract, subject);
      const expected = notPromised.has(contract) ? "does not apply" : "kept";
      assert.deepEqual([outcome, violations], [expected, []], [reason, ...violations].join("\n"));
    });
  }
});
