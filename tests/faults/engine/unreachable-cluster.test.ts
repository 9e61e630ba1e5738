import assert from "node:assert/strict";
import { join } from "node:path";
import type { V1StatefulSet } from "@kubernetes/client-node";
import { type Collection, namespaceNamed } from "../../../kubernetes/collection";
import { waitUntil } from "../../../kubernetes/wait-until";
import { statefulSetCollection } from "../../../contracts/judging/workloads";
import { CUT_OFF_CONTEXT, ProxiedCluster } from "../../kill/proxied-cluster";
import { Fixture } from "../../support/fixture";
import { withFolder } from "../../support/packed";
import type { ProjectCommand } from "../../support/project-command";
import type { Clone } from "../clone";
import { cluster, KUBE_CONTEXT } from "../../support/live-cluster";
import { DeployedStack, withClone } from "../deployed-stack";
import { keepFigures } from "../records/figures";
import { IMAGE, OTHER_IMAGE } from "../images";
import { assertReadable } from "../records/readable";
import "../suite";
import { readContent, type VolumeContent, writeContent } from "../records/volume-content";

/** A clone whose stack is on a cluster that can be cut off. */
interface Connected {
  readonly clone: Clone;
  readonly namespace: string;
  readonly way: ProxiedCluster;
}

const connected = new Fixture<Connected>((use) =>
  withFolder(async (folder) => {
    const kubeConfigFile = join(folder, "kubeconfig");
    const way = await ProxiedCluster.open(KUBE_CONTEXT, kubeConfigFile);
    try {
      await withClone(
        { kubeContext: CUT_OFF_CONTEXT, timeoutSeconds: "20" },
        (clone, namespace) => use({ clone, namespace, way }),
        { KUBECONFIG: kubeConfigFile },
      );
    } finally {
      await way.cut();
    }
  }),
);

const MESSAGE = {
  cause: new RegExp(`cluster of kubeconfig context "${CUT_OFF_CONTEXT}" does not answer: `),
  remedy: /npm run cluster:up .* and run the same command again/,
};

describe("A cluster that does not answer", () => {
  let clone: Clone;
  let namespace: string;
  let way: ProxiedCluster;

  before(async () => {
    ({ clone, namespace, way } = await connected.setUp());
  });

  after(() => connected.tearDown());

  it("is named before a stack is made, and nothing is made", async () => {
    await way.cut();
    const { exitCode, output } = await clone.run("commands/start/main.ts");
    await way.mend();
    assert.equal(exitCode, 1, output);
    assertReadable(output, MESSAGE);
    assert.deepEqual((await namespaceNamed(cluster(), namespace).list()).items, []);
  });

  describe("with a stack on it", () => {
    let stack: DeployedStack;
    let content: VolumeContent;

    before(async () => {
      await clone.deploy();
      stack = new DeployedStack(clone, await clone.outputs());
      content = await writeContent(stack);
    });

    for (const [command, expected] of [
      ["commands/start/main.ts", 1],
      ["commands/main.ts down", 1],
      ["commands/main.ts plan", 1],
      ["commands/main.ts verify", 2],
    ] as const) {
      it(`is named by ${command}`, async () => {
        await way.cut();
        const [file = "", ...args] = command.split(" ");
        const { exitCode, output } = await clone.run(file, ...args);
        await way.mend();
        assert.equal(exitCode, expected, output);
        assertReadable(output, MESSAGE);
        assert.deepEqual(await readContent(stack), content);
        keepFigures({
          fault: `the API server unreachable: ${command}`,
          note: "named before anything is changed",
        });
      });
    }

    for (const { moment, reached } of [
      { moment: "once the update waits for its pods", reached: waitingForBoth },
      { moment: "as soon as the update has changed something", reached: changingPods },
    ]) {
      it(`is named when it is lost ${moment}, and the update goes on when it is made again`, async () => {
        const image = (await imageOf(stack)) === IMAGE ? OTHER_IMAGE : IMAGE;
        await clone.configure({ image });
        const command = clone.start("commands/start/main.ts");
        await reached(command, stack, image);
        await way.cut();
        const lost = performance.now();
        const { exitCode } = await command.end;
        const seconds = (performance.now() - lost) / 1000;
        await way.mend();
        assert.equal(exitCode, 1, command.output);
        assert.match(command.output, /does not answer: .*\. Pulumi waits for it, 20 s at most\./);
        assertReadable(command.output, MESSAGE);
        const again = await clone.deploy();
        await stack.assertReadyWith(image);
        assert.deepEqual(await readContent(stack), content);
        const note = `named after ${seconds.toFixed(0)} s; npm start goes on in ${again.seconds.toFixed(0)} s`;
        keepFigures({ fault: `the API server lost ${moment}`, note });
      });
    }
  });
});

/** Waits until Pulumi's provider follows both workloads, which it does with the limit of `timeoutSeconds`. */
async function waitingForBoth(command: ProjectCommand): Promise<void> {
  for (const words of [/Waiting for StatefulSet/, /Waiting for app ReplicaSet/])
    assert.ok(await command.hasPrinted(words), command.output);
}

/** Waits until the update changes the StatefulSet, which the provider only begins to follow then, without a limit. */
async function changingPods(_: ProjectCommand, stack: DeployedStack, image: string): Promise<void> {
  await waitUntil(statefulSetOf(stack), "the StatefulSet to change", (all) => imageIn(all) === image);
}

async function imageOf(stack: DeployedStack): Promise<string | undefined> {
  return imageIn((await statefulSetOf(stack).list()).items);
}

function statefulSetOf({ outputs }: DeployedStack): Collection<V1StatefulSet> {
  const promises = { namespace: outputs.namespace, name: outputs.statefulSetName };
  return statefulSetCollection({ cluster: cluster(), promises });
}

function imageIn([statefulSet]: readonly V1StatefulSet[]): string | undefined {
  return statefulSet?.spec?.template.spec?.containers[0]?.image;
}
