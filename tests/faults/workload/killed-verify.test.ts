import assert from "node:assert/strict";
import { statefulSetNamed } from "../../../kubernetes/collection";
import { waitUntil } from "../../../kubernetes/wait-until";
import { descendantsOf, processes } from "../../support/running/processes";
import { signalProcess } from "../../../command-line/processes/signal-process";
import { cluster } from "../../support/live-cluster";
import { type DeployedStack, withDeployedStack } from "../deployed-stack";
import { keepFigures } from "../records/figures";
import "../suite";
import { readContent, writeContent } from "../records/volume-content";

describe("A verify --disturb that is killed while the StatefulSet has no pods", () => {
  it("is finished by npm start, whose next scaling meets no conflict, and no data is lost", () =>
    withDeployedStack({ deploymentReplicas: "1" }, async (stack) => {
      const content = await writeContent(stack);
      await killWithoutPods(stack);

      const plan = await stack.clone.run("commands/main.ts", "plan");
      assert.match(plan.output, /A verify --disturb that was killed has changed/);
      const { output } = await stack.clone.deploy();
      assert.match(output, /Restoring it/);
      await stack.allReady();
      assert.deepEqual(await readContent(stack), content);

      await stack.clone.configure({ statefulSetReplicas: "3" });
      await stack.clone.deploy();
      const { spec } = await cluster().apps.readNamespacedStatefulSet(setOf(stack));
      assert.equal(spec?.replicas, 3);
      keepFigures({
        fault: "verify --disturb killed at 0 replicas",
        acknowledged: 0,
        note: "npm start gives back",
      });
    }));

  it("is finished by npm run down, which keeps each claim with its data", () =>
    withDeployedStack({ deploymentReplicas: "0", statefulSetReplicas: "2" }, async (stack) => {
      const content = await writeContent(stack);
      await killWithoutPods(stack);

      const down = await stack.clone.run("commands/main.ts", "down");
      assert.equal(down.exitCode, 0, down.output);
      assert.match(down.output, /Restoring it/);
      for (const claim of stack.outputs.pvcNames) assert.ok(down.output.includes(claim), down.output);

      await stack.clone.configure({ identity: stack.outputs.identity });
      await stack.clone.deploy();
      await stack.allReady();
      assert.deepEqual(await readContent(stack), content);
    }));
});

function setOf({ outputs: { namespace, statefulSetName: name } }: DeployedStack): {
  namespace: string;
  name: string;
} {
  return { namespace, name };
}

/** Kills everything that the command started as soon as it has scaled to 0. */
async function killWithoutPods(stack: DeployedStack): Promise<void> {
  const only = "there after the StatefulSet was scaled to 0 and back";
  const command = stack.clone.start("commands/main.ts", "verify", "--disturb", "--only", only);
  const { namespace, name } = setOf(stack);
  const scaled = waitUntil(statefulSetNamed(cluster(), namespace, name), "0 replicas", (sets) =>
    sets.some(({ spec }) => spec?.replicas === 0),
  );
  const ended = command.end.then(() => assert.fail(`verify ended before that:\n${command.output}`));
  await Promise.race([scaled, ended]);
  const below = descendantsOf([command.pid ?? 0], await processes());
  ended.catch(() => undefined);
  command.signalGroup("SIGKILL");
  for (const { pid } of below) signalProcess(pid, "SIGKILL");
  await command.end;
}
