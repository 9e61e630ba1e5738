import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { ExportedState } from "../../../pulumi/state/state";
import { withFolder } from "../../support/packed";
import { STACK } from "../clone";
import { type DeployedStack, withDeployedStack } from "../deployed-stack";
import { keepFigures } from "../records/figures";
import "../suite";
import { readContent, writeContent } from "../records/volume-content";

/** What the environment variable KUBECONFIG had in a job whose files are gone. */
const GONE = ["/gone/of-a-job", "/gone/of-another"].join(delimiter);

describe("A state in which version 0.1 has recorded kubeconfig files that are gone", () => {
  for (const [command, args] of Object.entries({
    plan: ["commands/main.ts", "plan"],
    start: ["commands/start/main.ts"],
    down: ["commands/main.ts", "down"],
  })) {
    it(`is mended by ${command}, with nothing else changed`, () =>
      withDeployedStack({ deploymentReplicas: "0", statefulSetReplicas: "1" }, async (stack) => {
        const content = await writeContent(stack);
        await record(stack, GONE);
        const [file = "", ...rest] = args;
        const { exitCode, output } = await stack.clone.run(file, ...rest);
        assert.equal(exitCode, 0, output);

        await stack.clone.configure({ identity: stack.outputs.identity });
        const { output: again } = await stack.clone.deploy();
        if (command !== "down") assert.doesNotMatch(again, /\d+ (created|updated|deleted|replaced)/);
        assert.deepEqual(await readContent(stack), content);
        keepFigures({
          fault: `kubeconfig files of the state gone, then ${command}`,
          note: "mended by itself",
        });
      }));
  }
});

/** Puts a kubeconfig into the stack's state as the provider did that found one in its environment. */
async function record({ clone }: DeployedStack, kubeconfig: string): Promise<void> {
  await withFolder(async (folder) => {
    const file = join(folder, "state.json");
    await clone.pulumi("stack", "export", "--stack", STACK, "--file", file);
    const state = JSON.parse(await readFile(file, "utf8")) as ExportedState;
    const { resources = [] } = state.deployment as {
      readonly resources?: { type: string; inputs: object; outputs: object }[];
    };
    for (const resource of resources.filter(({ type }) => type === "pulumi:providers:kubernetes")) {
      resource.inputs = { ...resource.inputs, kubeconfig };
      resource.outputs = { ...resource.outputs, kubeconfig };
    }
    await writeFile(file, JSON.stringify(state));
    await clone.pulumi("stack", "import", "--stack", STACK, "--file", file);
  });
}
