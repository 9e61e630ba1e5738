import assert from "node:assert/strict";
import { stackOutputs, withStack } from "../../../pulumi/stack";
import type { Evidence } from "../../../commands/verify/evidence";
import { judgeWorkloads } from "../../../commands/verify/judge-stack";
import { connectToAnswering } from "../../../commands/answering-cluster";
import { workloadsInState } from "../../../pulumi/state/state-workloads";
import type { StackOutputs } from "../../../components/stack-outputs";
import { podsIn } from "../../../kubernetes/collection";
import { nameOf } from "../../../kubernetes/objects";
import { Failure } from "../../../command-line/failures/failure";
import { inBackground } from "../../support/running/background";
import { withDiagnosis } from "../../support/running/diagnosis";
import { withNamespaceName } from "../../support/test-namespace";
import { programHere } from "../../support/engines/program-here";
import { stateOf } from "../../support/engines/state-of";
import { upWithOutputs } from "../../support/engines/up";
import { cluster, KUBE_CONTEXT } from "../suite";

interface Judged {
  readonly outputs: StackOutputs;
  readonly evidence: Evidence;
  /** Names of the namespace's pods afterwards. */
  readonly pods: readonly string[];
  /** What judging through a context says that leads nowhere. */
  readonly refusal: unknown;
}

describe("A stack that is judged by what its components promise", () => {
  const judged = inBackground(judge);

  it("keeps every contract that only reads and that it promises", async () => {
    const { evidence } = await judged();
    assert.deepEqual(
      evidence.judgements.filter(({ outcome }) => outcome !== "kept" && outcome !== "does not apply"),
      [],
    );
    assert.ok(evidence.leftOut.length > 0);
  });

  it("yields the evidence: each pod's life, its volume, and whose addresses DNS answers with", async () => {
    const { evidence, outputs } = await judged();
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
    const { pods, evidence } = await judged();
    assert.deepEqual(pods.toSorted(), evidence.lives.map(({ pod }) => pod).toSorted());
  });

  it("cannot be judged where its cluster does not answer, which is said with a remedy", async () => {
    const { refusal } = await judged();
    assert.ok(refusal instanceof Failure);
    assert.match(refusal.message, /"nowhere" does not answer/);
  });
});

async function judge(): Promise<Judged> {
  return withNamespaceName(cluster(), (namespace) => {
    const config = { kubeContext: KUBE_CONTEXT, namespace };
    return withStack(
      { name: namespace, config, program: programHere(), goesWithNamespace: true },
      async (stack) => {
        const outputs = stackOutputs(stack, await withDiagnosis(cluster(), namespace, upWithOutputs(stack)));
        const promises = workloadsInState(await stateOf(stack)).flatMap(
          (workload) => workload.promises ?? [],
        );
        const evidence = await judgeWorkloads(`stack ${stack.name}`, cluster(), promises);
        const refusal: unknown = await connectToAnswering("nowhere").catch((error: unknown) => error);
        const { items } = await podsIn(cluster(), namespace).list();
        const staying = items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
        return { outputs, evidence, pods: staying.map(nameOf), refusal };
      },
    );
  });
}
