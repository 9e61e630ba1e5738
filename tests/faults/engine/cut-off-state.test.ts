import assert from "node:assert/strict";
import { readdir, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import manifest from "../../../package.json";
import { exists } from "../../../command-line/exists";
import { uidOf } from "../../../kubernetes/objects";
import { Fixture } from "../../support/fixture";
import { cluster } from "../../support/live-cluster";
import { type Clone, STACK } from "../clone";
import { type DeployedStack, withDeployedStack } from "../deployed-stack";
import { keepFigures } from "../records/figures";
import { killUpdate } from "../kill-update";
import { assertReadable } from "../records/readable";
import "../suite";
import { readContent, type VolumeContent, writeContent } from "../records/volume-content";

const deployed = new Fixture<DeployedStack>((use) => withDeployedStack({ deploymentReplicas: "1" }, use));

const PUT_BACK = /The state of stack dev was cut off\. Its copy of \S+ is in its place now/;
const CHANGED = /\d+ (created|updated|deleted|replaced)/;

describe("A state that is cut off, as a full disk leaves it", () => {
  let stack: DeployedStack;
  let content: VolumeContent;

  before(async () => {
    stack = await deployed.setUp();
    content = await writeContent(stack);
  });

  after(() => deployed.tearDown());

  it("is named by the other commands, which change nothing", async () => {
    const before = await workloads(stack);
    await cutOff(stateOf(stack.clone));
    for (const [command, failed] of Object.entries({ down: 1, plan: 1, verify: 2 })) {
      const { exitCode, output } = await stack.clone.run("commands/main.ts", command);
      assert.equal(exitCode, failed, output);
      assertReadable(output, { cause: /dev\.json is cut off/, remedy: /Run npm start -- --stack dev/ });
    }
    assert.deepEqual(await workloads(stack), before);
  });

  it("has the copy from its last update put back, and nothing else is changed", async () => {
    const before = await workloads(stack);
    await cutOff(backupOf(stack.clone));
    const { output } = await stack.clone.deploy();
    assert.match(output, PUT_BACK);
    assert.doesNotMatch(output, CHANGED);
    assert.deepEqual(await workloads(stack), before);
    assert.deepEqual(await readContent(stack), content);
  });

  it("has what its update did taken over, where its copy is from before that", async () => {
    const former = await historyOf(stack.clone);
    await stack.clone.configure({ deploymentReplicas: "2" });
    await stack.clone.deploy();
    const before = await workloads(stack);
    for (const path of await historyOf(stack.clone)) if (!former.includes(path)) await rm(path);
    await cutOff(stateOf(stack.clone));
    await cutOff(backupOf(stack.clone));
    assert.match((await stack.clone.deploy()).output, PUT_BACK);
    assert.deepEqual(await workloads(stack), before);
    assert.deepEqual(await readContent(stack), content);
  });

  it("goes on from the copy from before the last save, where a stack was being made", async () => {
    const down = await stack.clone.run("commands/main.ts", "down");
    assert.equal(down.exitCode, 0, down.output);
    // Its claims are there, and bear the identity that went with the state.
    await stack.clone.configure({ identity: stack.outputs.identity });
    const { exitCode } = await killUpdate(
      stack.clone,
      (command) => command.hasPrinted(/apps\/v1:StatefulSet .*creating/),
      "everything",
    );
    assert.notEqual(exitCode, 0);
    await cutOff(stateOf(stack.clone));
    assert.match((await stack.clone.deploy()).output, PUT_BACK);
    assert.deepEqual(await readContent(stack), content);
  });

  it("is named where it has no copy, and its stack goes on by what the message says", async () => {
    const before = await workloads(stack);
    await cutOff(stateOf(stack.clone));
    for (const path of [backupOf(stack.clone), ...(await historyOf(stack.clone))]) await rm(path);
    const { exitCode, output } = await stack.clone.run("commands/start/main.ts");
    assert.equal(exitCode, 1, output);
    assertReadable(output, {
      cause: /dev\.json is cut off, and no copy/,
      remedy: /pulumi config set namespace NAME --stack dev .* remove .* run the same command again/,
    });
    assert.deepEqual(await workloads(stack), before);
    await rm(stateOf(stack.clone));
    await stack.clone.deploy();
    assert.deepEqual(await workloads(stack), before);
    assert.deepEqual(await readContent(stack), content);
    keepFigures({ fault: "the state cut off", note: "npm start puts its newest copy back" });
  });
});

/** The workloads' own objects: another UID means that one was made anew, and its pods with it. */
async function workloads({
  outputs: { namespace, statefulSetName, deploymentName },
}: DeployedStack): Promise<unknown> {
  const statefulSet = await cluster().apps.readNamespacedStatefulSet({ namespace, name: statefulSetName });
  const deployment = await cluster().apps.readNamespacedDeployment({ namespace, name: deploymentName });
  return [statefulSet, deployment].map((workload) => [uidOf(workload), workload.spec?.replicas]);
}

function stateOf(clone: Clone): string {
  return join(clone.stateFolder, ".pulumi", "stacks", manifest.name, `${STACK}.json`);
}

function backupOf(clone: Clone): string {
  return `${stateOf(clone)}.bak`;
}

/** States from the end of each update. */
async function historyOf(clone: Clone): Promise<string[]> {
  const folder = join(clone.stateFolder, ".pulumi", "history", manifest.name, STACK);
  const names = (await exists(folder)) ? await readdir(folder) : [];
  return names.filter((name) => name.endsWith(".checkpoint.json")).map((name) => join(folder, name));
}

/** Leaves the first half of a file. */
async function cutOff(path: string): Promise<void> {
  await truncate(path, Math.floor((await stat(path)).size / 2));
}
