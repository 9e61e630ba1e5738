import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { V1Pod } from "@kubernetes/client-node";
import { namespaceContent } from "../../../commands/namespace-content";
import { mainContainerOf, required } from "../../../kubernetes/objects";
import { Fixture } from "../../support/fixture";
import { cluster } from "../../support/live-cluster";
import { type Clone, STACK } from "../clone";
import { type DeployedStack, withDeployedStack } from "../deployed-stack";
import { keepFigures } from "../records/figures";
import { IMAGE, OTHER_IMAGE } from "../images";
import { killUpdate } from "../kill-update";
import { faultOptions, randomFractions } from "../options";
import { processes, workingFolderOf } from "../../support/running/processes";
import { assertReadable } from "../records/readable";
import "../suite";
import { readContent, type VolumeContent, writeContent } from "../records/volume-content";

/** What an update has to do. */
type Work = "create" | "update";

const deployed = new Fixture<DeployedStack>((use) => withDeployedStack({ image: IMAGE }, use));

describe("An update that is killed with -9 at a random moment", () => {
  const random = randomFractions("killed updates");
  const recoveries: number[] = [];
  let stack: DeployedStack;
  let content: VolumeContent;
  let seconds: Readonly<Record<Work, number>>;

  before(async () => {
    stack = await deployed.setUp();
    content = await writeContent(stack);
    seconds = { create: await undisturbed(stack, "create"), update: await undisturbed(stack, "update") };
  });

  after(async () => {
    const { kills } = faultOptions();
    const note = `npm start converges, in ${Math.max(...recoveries).toFixed(1)} s at most`;
    keepFigures({ fault: `pulumi up killed with -9 at ${kills} random moments`, note });
    await deployed.tearDown();
  });

  for (let kill = 1; kill <= faultOptions().kills; kill++) {
    it(`converges without hand work when it is made again (${kill} of ${faultOptions().kills})`, async () => {
      const work = kill % 3 === 1 ? "create" : "update";
      const victims = random() < 0.5 ? "the engine" : "everything";
      let moment = random() * seconds[work];
      let image = await prepare(stack, work);
      // One that had ended before was not killed.
      while ((await killUpdate(stack.clone, secondsLater(moment), victims)).exitCode === 0) {
        moment /= 2;
        image = await prepare(stack, work);
      }
      console.log(`      ${work}, ${victims} killed after ${moment.toFixed(2)} s`);
      const again = await stack.clone.deploy();
      recoveries.push(again.seconds);
      await stack.assertReadyWith(image);
      assert.deepEqual(await readContent(stack), content);
    });
  }

  it("leaves no plugin running once it was made again", async () => {
    assert.deepEqual(await pluginsIn(stack.clone), []);
  });

  it("has no file of attributes beside its state, which a kill could have left empty", async () => {
    const files = await readdir(stack.clone.stateFolder, { recursive: true });
    assert.ok(files.some((file) => file.endsWith(`${STACK}.json`)));
    assert.deepEqual(
      files.filter((file) => file.endsWith(".attrs")),
      [],
    );
  });
});

describe("An update whose engine is killed", () => {
  it("says so, and what to do", async () => {
    await withDeployedStack({ image: IMAGE }, async ({ clone }) => {
      await clone.configure({ image: OTHER_IMAGE });
      const { exitCode, output } = await killUpdate(clone, secondsLater(0.5), "the engine");
      assert.equal(exitCode, 1);
      assertReadable(output, { cause: /was killed \(SIGKILL\)/, remedy: /Run the same command again/ });
      assert.notDeepEqual(await pluginsIn(clone), []);
      const again = await clone.deploy();
      assert.deepEqual(await pluginsIn(clone), []);
      assertReadable(again.output, {
        cause: /The last update of stack dev was killed/,
        remedy: /its lock is released, and what it left running is ended \(\d+ plugin processes\)/,
      });
    });
  });
});

describe("An update that is killed while it makes a stack", () => {
  it("leaves nothing that npm run down does not take away", async () => {
    await withDeployedStack({ image: IMAGE }, async (stack) => {
      const { clone, outputs } = stack;
      const content = await writeContent(stack);
      await down(clone);
      await killUpdate(
        clone,
        (command) => command.hasPrinted(/apps\/v1:StatefulSet .*creating/),
        "everything",
      );
      await assert.rejects(assertEmpty(outputs.namespace));
      const output = await down(clone);
      assert.match(output, /Deleted StatefulSet \S+, which the interrupted update had begun to make/);
      await assertEmpty(outputs.namespace);
      await clone.deploy();
      assert.deepEqual(await readContent(stack), content);
    });
  });
});

/** Seconds that the engine takes for such an update. */
async function undisturbed(stack: DeployedStack, work: Work): Promise<number> {
  await prepare(stack, work);
  const command = stack.clone.start("commands/start/main.ts");
  await command.hasPrinted(/^Updating/m);
  const start = performance.now();
  const { exitCode } = await command.end;
  assert.equal(exitCode, 0, command.output);
  return (performance.now() - start) / 1000;
}

/** Makes sure that the next update has work to do; returns the image that the pods have to have after it. */
async function prepare(stack: DeployedStack, work: Work): Promise<string> {
  const [pod] = await stack.allReady();
  if (work === "create") {
    await down(stack.clone);
    return imageOf(required(pod, "a pod"));
  }
  const image = imageOf(required(pod, "a pod")) === IMAGE ? OTHER_IMAGE : IMAGE;
  await stack.clone.configure({ image });
  return image;
}

async function down(clone: Clone): Promise<string> {
  const { exitCode, output } = await clone.run("commands/main.ts", "down");
  assert.equal(exitCode, 0, output);
  return output;
}

/** Asserts that a namespace has nothing in it but claims and what Kubernetes put there. */
async function assertEmpty(namespace: string): Promise<void> {
  const content = await namespaceContent(cluster(), namespace);
  assert.deepEqual(
    content.filter((object) => !object.startsWith("PersistentVolumeClaim/")),
    [],
  );
}

/** Command lines of the plugins that work in a clone. */
async function pluginsIn({ folder }: Clone): Promise<string[]> {
  const all = await processes();
  const folders = await Promise.all(all.map(workingFolderOf));
  const own = all.filter((_, index) => folders[index] === folder).map(({ command }) => command.join(" "));
  return own.filter((command) => command.includes("pulumi-resource-"));
}

function secondsLater(seconds: number): () => Promise<void> {
  return () => pause(seconds * 1000);
}

function imageOf(pod: V1Pod): string {
  return required(mainContainerOf(pod).image, "an image");
}
