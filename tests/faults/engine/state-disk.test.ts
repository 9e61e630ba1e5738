import assert from "node:assert/strict";
import { Fixture } from "../../support/fixture";
import { cluster } from "../../support/live-cluster";
import { DeployedStack, withClone } from "../deployed-stack";
import { keepFigures } from "../records/figures";
import { assertReadable } from "../records/readable";
import { StateDisk } from "../node/state-disk";
import "../suite";
import { readContent, type VolumeContent, writeContent } from "../records/volume-content";

/** A stack whose state is on a disk of its own. */
interface OnDisk {
  readonly stack: DeployedStack;
  readonly disk: StateDisk;
}

const onDisk = new Fixture<OnDisk>((use) =>
  withClone({ deploymentReplicas: "1" }, (clone) =>
    StateDisk.within(clone, async (disk) => {
      await clone.deploy();
      await use({ stack: new DeployedStack(clone, await clone.outputs()), disk });
    }),
  ),
);

const AGAIN = /run the same command again/;

describe("State that cannot be written", () => {
  let stack: DeployedStack;
  let disk: StateDisk;
  let content: VolumeContent;

  before(async () => {
    ({ stack, disk } = await onDisk.setUp());
    content = await writeContent(stack);
  });

  after(() => onDisk.tearDown());

  it("because it is read-only is named before anything is changed", async () => {
    await stack.clone.configure({ deploymentReplicas: "2" });
    await disk.readOnly(() =>
      assertRefused(stack, /\.pulumi-state\S* cannot be written: its file system is read-only/),
    );
    await goesOn(stack, 2, content);
    keepFigures({ fault: "the state read-only", note: "named before anything is changed" });
  });

  it("because its disk is full is named before anything is changed", async () => {
    await stack.clone.configure({ deploymentReplicas: "3" });
    await disk.full(0, () =>
      assertRefused(stack, /\.pulumi-state\S* cannot be written: no space is left on its disk/),
    );
    await goesOn(stack, 3, content);
    keepFigures({ fault: "the state's disk full", note: "named before anything is changed" });
  });

  it("because its disk fills up in the middle is named, and the update goes on once there is room", async () => {
    await stack.clone.configure({ deploymentReplicas: "4" });
    const command = stack.clone.start("commands/start/main.ts");
    await command.hasPrinted(/^Updating/m);
    await disk.full(0, async () => {
      const { exitCode } = await command.end;
      assert.equal(exitCode, 1, command.output);
    });
    assertReadable(command.output, { cause: /no space left on device/, remedy: AGAIN });
    await goesOn(stack, 4, content);
    keepFigures({
      fault: "the state's disk fills up in the middle",
      note: "named; npm start goes on once there is room",
    });
  });
});

/** The update fails with a message for people, and the Deployment stays as it is. */
async function assertRefused(stack: DeployedStack, cause: RegExp): Promise<void> {
  const before = await replicasOf(stack);
  const { exitCode, output } = await stack.clone.run("commands/start/main.ts");
  assert.equal(exitCode, 1, output);
  assertReadable(output, { cause, remedy: AGAIN });
  assert.equal(await replicasOf(stack), before);
}

/** The same command does its work once the state can be written, without hand work. */
async function goesOn(
  stack: DeployedStack,
  deploymentReplicas: number,
  content: VolumeContent,
): Promise<void> {
  await stack.clone.deploy();
  assert.equal(await replicasOf(stack), deploymentReplicas);
  assert.deepEqual(await readContent(stack), content);
}

async function replicasOf({
  outputs: { namespace, deploymentName: name },
}: DeployedStack): Promise<number | undefined> {
  return (await cluster().apps.readNamespacedDeployment({ namespace, name })).spec?.replicas;
}
