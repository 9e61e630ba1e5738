import assert from "node:assert/strict";
import {
  PatchStrategy,
  setHeaderOptions,
  type V1PersistentVolume,
  type V1PersistentVolumeClaim,
} from "@kubernetes/client-node";
import { claimsIn } from "../../../kubernetes/collection";
import { isTerminating, nameOf, required } from "../../../kubernetes/objects";
import { waitUntil } from "../../../kubernetes/wait-until";
import { cluster } from "../../support/live-cluster";
import { type DeployedStack, withDeployedStack } from "../deployed-stack";
import { keepFigures } from "../records/figures";
import { assertReadable } from "../records/readable";
import "../suite";
import { SteadyWriter } from "../records/steady-writer";
import { readContent, writeContent } from "../records/volume-content";

const CLAIM = "www-web-1";

describe("A claim that is deleted under a running pod", () => {
  it("stays until its pod goes, is told by verify, and its volume can be kept with its data", () =>
    withDeployedStack({ deploymentReplicas: "0" }, async (stack) => {
      const content = await writeContent(stack);
      const written = await SteadyWriter.during(stack, async () => {
        const claim = await deleteClaim(stack);
        const volume = required(claim.spec?.volumeName, "spec.volumeName");
        await stack.clone.deploy();
        assert.deepEqual(await readContent(stack), content);
        await assertTold(stack);
        await keepVolume(stack, volume);
      });
      assert.deepEqual(await readContent(stack), content);
      const { exitCode, output } = await stack.clone.run("commands/main.ts", "verify");
      assert.equal(exitCode, 0, output);
      assert.deepEqual(
        written.map(({ pod, lost, altered }) => ({ pod, lost, altered })),
        stack.outputs.podNames.map((pod) => ({ pod, lost: [], altered: [] })),
      );
      const acknowledged = written.reduce((sum, each) => sum + each.acknowledged, 0);
      const note = "it stays Terminating and in use; verify tells; the volume is kept by hand";
      keepFigures({ fault: "a claim deleted under a running pod", acknowledged, note });
    }));
});

/** Deletes the claim, and returns it as it stays for the sake of the pod that uses it. */
async function deleteClaim(stack: DeployedStack): Promise<V1PersistentVolumeClaim> {
  const { namespace } = stack.outputs;
  await cluster().core.deleteNamespacedPersistentVolumeClaim({ namespace, name: CLAIM });
  const claim = await cluster().core.readNamespacedPersistentVolumeClaim({ namespace, name: CLAIM });
  assert.ok(isTerminating(claim));
  assert.deepEqual(claim.metadata?.finalizers, ["kubernetes.io/pvc-protection"]);
  await stack.allReady();
  return claim;
}

async function assertTold(stack: DeployedStack): Promise<void> {
  const { exitCode, output } = await stack.clone.run("commands/main.ts", "verify");
  assert.equal(exitCode, 1, output);
  assertReadable(output, {
    cause: new RegExp(`persistentVolumeClaim ${CLAIM} is being deleted: it goes when pod web-1 does`),
    remedy: /unless volume pvc-\S+ is given the reclaim policy Retain before/,
  });
}

/** What docs/reliability.md says of keeping the data of a claim that is being deleted. */
async function keepVolume(stack: DeployedStack, volume: string): Promise<void> {
  try {
    await changeVolume(volume, { spec: { persistentVolumeReclaimPolicy: "Retain" } });
    await scale(stack, 1);
    await waitUntil(claimsIn(cluster(), stack.outputs.namespace), `claim ${CLAIM} to be gone`, (claims) =>
      claims.every((claim) => nameOf(claim) !== CLAIM),
    );
    await changeVolume(volume, { spec: { claimRef: { uid: null, resourceVersion: null } } });
    await scale(stack, 2);
    const claim = await cluster().core.readNamespacedPersistentVolumeClaim({
      namespace: stack.outputs.namespace,
      name: CLAIM,
    });
    assert.equal(claim.spec?.volumeName, volume);
  } finally {
    await changeVolume(volume, { spec: { persistentVolumeReclaimPolicy: "Delete" } });
  }
}

async function scale({ clone }: DeployedStack, replicas: number): Promise<void> {
  await clone.configure({ statefulSetReplicas: String(replicas) });
  await clone.deploy();
}

function changeVolume(name: string, body: object): Promise<V1PersistentVolume> {
  return cluster().core.patchPersistentVolume(
    { name, body },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
}
