import assert from "node:assert/strict";
import { withDeployedStack } from "../deployed-stack";
import { PRESSURE_TAINT, underMemoryPressure } from "./kubelet-pressure";
import { assertReadable } from "../records/readable";
import { describeOnNode } from "../suite";
import { survive } from "../survive";

describeOnNode("A node that reports memory pressure", () => {
  it("keeps the pods that run on it, takes no other, and the update says so; without pressure it goes on", () =>
    withDeployedStack({ deploymentReplicas: "1", timeoutSeconds: "20" }, async (stack) => {
      await survive(stack, "memory pressure on the node", async () => {
        await underMemoryPressure(async () => {
          await stack.clone.configure({ statefulSetReplicas: "3" });
          const { exitCode, output } = await stack.clone.run("commands/start/main.ts");
          assert.equal(exitCode, 1, output);
          assertReadable(output, { cause: new RegExp(PRESSURE_TAINT), remedy: /run the same command again/ });
        });
        const relief = performance.now();
        await stack.clone.deploy();
        await stack.readyPod("web-2");
        const recoverySeconds = (performance.now() - relief) / 1000;
        await stack.clone.configure({ statefulSetReplicas: "2" });
        await stack.clone.deploy();
        return { note: "running pods stay; new ones wait, and npm start says why", recoverySeconds };
      });
    }));
});
