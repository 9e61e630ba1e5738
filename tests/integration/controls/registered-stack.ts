import { randomUUID } from "node:crypto";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import type { StackOutputs } from "../../../components/stack-outputs";
import manifest from "../../../package.json";
import { fileBackend } from "../../../pulumi/file-backend";
import { pulumiRoot } from "../../../command-line/locations";
import { withFolder } from "../../support/packed";
import { testName } from "../../support/test-name";

/** A stack that commands of this project find when they run with its environment. */
export interface RegisteredStack {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Registers a stack of this project that has given outputs and no resources, in a state backend of its own, for as
 * long as the function takes. What the outputs speak of was deployed otherwise.
 *
 * @see https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_import/
 */
export async function withRegisteredStack<T>(
  outputs: StackOutputs,
  use: (stack: RegisteredStack) => Promise<T>,
): Promise<T> {
  return withFolder(async (folder) => {
    const name = testName();
    const env = {
      PULUMI_BACKEND_URL: fileBackend(folder),
      PULUMI_CONFIG_PASSPHRASE: randomUUID(),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    const stack = await LocalWorkspace.createStack(
      { stackName: name, workDir: folder },
      {
        pulumiCommand: await PulumiCommand.get({ root: pulumiRoot() }),
        projectSettings: { name: manifest.name, runtime: "nodejs" },
        envVars: env,
      },
    );
    await stack.importStack({ version: 3, deployment: deploymentOf(name, outputs) });
    return use({ name, env });
  });
}

/** The state of a stack, as `pulumi stack export` prints it: the root resource alone, which has the outputs. */
function deploymentOf(stackName: string, outputs: StackOutputs) {
  const type = "pulumi:pulumi:Stack";
  const root = `${manifest.name}-${stackName}`;
  return {
    manifest: { time: new Date().toISOString(), magic: "", version: "" },
    resources: [
      { urn: `urn:pulumi:${stackName}::${manifest.name}::${type}::${root}`, custom: false, type, outputs },
    ],
  };
}
