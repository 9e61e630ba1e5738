import assert from "node:assert/strict";
import { reasonOf } from "../../../../kubernetes/reason";
import { notRestored, workloadState } from "../../../../commands/verify/restoration";
import { type Contract, isAbout, judgeContract, type Subject } from "../../../../contracts/contract";
import { dataSurvivesSetReplacement } from "../../../../contracts/promises/data";
import { deploymentRolloutKeepsItsLimits } from "../../../../contracts/promises/rollout/deployment-rollout";
import { brokenPodHaltsScaleUp } from "../../../../contracts/promises/rollout/halting";
import { rollingUpdateIsInReverseOrder } from "../../../../contracts/promises/rollout/rolling-order";
import { podsAreRemovedInReverseOrder } from "../../../../contracts/promises/scaling-order";
import { claimsFollowPolicyOnScaleDown } from "../../../../contracts/promises/storage";
import { inBackground } from "../../../support/running/background";
import { BreakingConnection, BROKEN_CONNECTION } from "../../../support/api-servers/breaking-connection";
import { orInterrupted } from "../../../support/running/interruption";
import { withWorkload } from "../../controls/judged-workload";
import { deployment, statefulSetWithClaims } from "../../controls/manifests";
import { cluster } from "../../suite";

/** Contracts that disturb, one for each kind of thing that they change. */
const CHANGING: Readonly<Record<string, Contract>> = {
  "the image of a pod": brokenPodHaltsScaleUp,
  "the number of pods": podsAreRemovedInReverseOrder,
  "the claims of one more pod": claimsFollowPolicyOnScaleDown,
  "the StatefulSet's template": rollingUpdateIsInReverseOrder,
  "the StatefulSet itself": dataSurvivesSetReplacement,
  "the Deployment's template": deploymentRolloutKeepsItsLimits,
};

describe("A contract that fails half-way, once it has changed something", () => {
  const attempts = inBackground(failHalfWay);

  for (const [what, contract] of Object.entries(CHANGING)) {
    it(`gives back ${what}: ${contract.name}`, async () => {
      const { message, changed } = (await attempts()).get(contract)!;
      assert.deepEqual([message, changed], [BROKEN_CONNECTION, []]);
    });
  }
});

interface Attempt {
  /** How judging failed. */
  readonly message: string;
  /** What is not as it was before. */
  readonly changed: readonly string[];
}

async function failHalfWay(): Promise<Map<Contract, Attempt>> {
  const objects = [statefulSetWithClaims({ replicas: 2 }), deployment()];
  return withWorkload({ objects, promised: { pods: 2, claims: true } }, async (subjects) => {
    const attempts = new Map<Contract, Attempt>();
    for (const contract of Object.values(CHANGING)) {
      const subject = subjects.find((one) => isAbout(contract, one))!;
      const before = await workloadState([subject]);
      const breaking = { ...subject, cluster: new BreakingConnection(cluster()) } as Subject;
      const judging = judgeContract(contract, breaking);
      const message = await orInterrupted(judging.then(() => "nothing failed", reasonOf));
      attempts.set(contract, { message, changed: notRestored(before, await workloadState([subject])) });
    }
    return attempts;
  });
}
