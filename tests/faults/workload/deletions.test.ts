import assert from "node:assert/strict";
import { claimsIn } from "../../../kubernetes/collection";
import { nameOf, ordinalOf, required, uidOf } from "../../../kubernetes/objects";
import { Fixture } from "../../support/fixture";
import { cluster } from "../../support/live-cluster";
import { type DeployedStack, withDeployedStack } from "../deployed-stack";
import { keepFigures } from "../records/figures";
import { faultOptions, randomChoices } from "../options";
import { SteadyWriter, type Written } from "../records/steady-writer";
import "../suite";

const deployed = new Fixture<DeployedStack>((use) =>
  withDeployedStack({ statefulSetReplicas: "3", deploymentReplicas: "0" }, use),
);

describe("Pods that are deleted in random order while records are written to each volume", () => {
  const { deletions, seed } = faultOptions();
  let stack: DeployedStack;
  let claims: readonly string[];
  let seconds: number;
  let written: readonly Written[];

  before(async () => {
    stack = await deployed.setUp();
    claims = await claimIdentities(stack);
  });

  after(() => deployed.tearDown());

  it(`are replaced, ${deletions} of ${deletions}`, async () => {
    const { podNames } = stack.outputs;
    const choose = randomChoices("deletions");
    const order = Array.from({ length: deletions }, () =>
      required(podNames[choose(podNames.length)], "a pod"),
    );
    console.log(`      seed ${seed}, ordinals: ${order.map(ordinalOf).join(" ")}`);
    const deleted = new Set<string>();
    const start = performance.now();
    written = await SteadyWriter.during(stack, async () => {
      for (const name of order) deleted.add(await deleteReadyPod(stack, name));
      await stack.allReady();
    });
    seconds = (performance.now() - start) / 1000;
    assert.equal(deleted.size, deletions);
  });

  it("lose and alter no acknowledged record", () => {
    const acknowledged = written.reduce((sum, each) => sum + each.acknowledged, 0);
    for (const { pod, acknowledged: count, longestGapSeconds } of written) {
      console.log(
        `      ${pod}: ${count} records acknowledged, longest gap ${longestGapSeconds.toFixed(2)} s`,
      );
    }
    keepFigures({
      fault: `${deletions} pods deleted in random order`,
      longestGapSeconds: Math.max(...written.map((each) => each.longestGapSeconds)),
      acknowledged,
      note: `3 ordinals, ${seconds.toFixed(0)} s in all`,
    });
    assert.deepEqual(
      written.map(({ pod, lost, altered }) => ({ pod, lost, altered })),
      stack.outputs.podNames.map((pod) => ({ pod, lost: [], altered: [] })),
    );
  });

  it("keep their claims", async () => {
    assert.deepEqual(await claimIdentities(stack), claims);
  });
});

/** Deletes a pod as soon as it is Ready, whatever the others are, and returns its uid. */
async function deleteReadyPod(stack: DeployedStack, name: string): Promise<string> {
  const uid = uidOf(await stack.readyPod(name));
  const { namespace } = stack.outputs;
  await cluster().core.deleteNamespacedPod({ name, namespace, body: { preconditions: { uid } } });
  return uid;
}

async function claimIdentities({ outputs: { namespace } }: DeployedStack): Promise<string[]> {
  const { items } = await claimsIn(cluster(), namespace).list();
  return items.map((claim) => `${nameOf(claim)} ${uidOf(claim)} ${claim.spec?.volumeName ?? ""}`).sort();
}
