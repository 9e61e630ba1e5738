import assert from "node:assert/strict";
import { stackOutputs, withStack } from "../../pulumi/stack";
import { minReadySecondsDelayAvailability } from "../../contracts/promises/availability";
import type { Contract, Subject } from "../../contracts/contract";
import { DnsClient } from "../../kubernetes/dns/dns-client";
import { brokenPodHaltsNoParallelScaling } from "../../contracts/promises/halting";
import { parallelPodsAreCreatedTogether } from "../../contracts/promises/order";
import { PodRecorder } from "../../kubernetes/pod-recorder";
import { onDeleteMovesNothing, partitionIsRespected } from "../../contracts/promises/rollout";
import { diagnose, withDiagnosis } from "../support/diagnosis";
import { Fixture } from "../support/fixture";
import { withNamespaceName } from "../support/test-namespace";
import { up } from "../support/up";
import { chosenContracts } from "./chosen-contracts";
import { cluster, KUBE_CONTEXT } from "./suite";

/** A stack of its own, whose pods are recorded since before the first one existed. */
const liveStack = new Fixture<Subject>((use) =>
  withNamespaceName(cluster(), (namespace) =>
    PodRecorder.within(cluster(), namespace, (recorder) =>
      withStack({ name: namespace, config: { kubeContext: KUBE_CONTEXT, namespace } }, async (stack) => {
        const { outputs } = await withDiagnosis(cluster(), namespace, up(stack));
        await DnsClient.within(cluster(), namespace, (dns) =>
          use({ cluster: cluster(), outputs: stackOutputs(outputs), recorder, dns }),
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
  let subject: Subject;

  before(async () => {
    subject = await liveStack.setUp();
  });

  after(() => liveStack.tearDown());

  afterEach(async function () {
    if (this.currentTest?.state !== "failed") return;
    console.error(await diagnose(subject.cluster, subject.outputs.namespace));
    for (const { transcript } of subject.dns.answers) console.error(transcript);
  });

  for (const contract of chosenContracts) {
    it(contract.name, async () => {
      const { outcome, violations } = await contract.judge(subject);
      assert.deepEqual([outcome, violations], [notPromised.has(contract) ? "does not apply" : "kept", []]);
    });
  }
});
