import { access } from "node:fs/promises";
import { LocalWorkspace, PulumiCommand, type Stack, StackNotFoundError } from "@pulumi/pulumi/automation";
import { Failure } from "../command-line/failure";
import { projectFolder, pulumiExecutable, pulumiRoot } from "../command-line/locations";
import { makeStateFolder, pulumiDefaults } from "./pulumi-command";
import { requireWholeState } from "./whole-state";

/**
 * A stack of this project as `npm start` deploys it: its own state backend, its configuration file, the pinned CLI.
 *
 * @throws {@link Failure} when the CLI or the stack is not there, or the stack's state is cut off
 */
export async function selectProjectStack(stackName: string): Promise<Stack> {
  await requireCli();
  await makeStateFolder();
  await requireWholeState(stackName);
  try {
    return await LocalWorkspace.selectStack(
      { stackName, workDir: projectFolder },
      { pulumiCommand: await PulumiCommand.get({ root: pulumiRoot() }), envVars: pulumiDefaults() },
    );
  } catch (error) {
    if (!(error instanceof StackNotFoundError)) throw error;
    throw new Failure(
      `there is no stack ${stackName}`,
      `Name one that "npx pulumi stack ls" lists, or make it: npm start -- --stack ${stackName}`,
      { cause: error },
    );
  }
}

/**
 * Makes sure that the pinned Pulumi CLI is there.
 *
 * @throws {@link Failure} when it is not
 */
export async function requireCli(): Promise<void> {
  try {
    await access(pulumiExecutable());
  } catch (cause) {
    throw new Failure(
      `there is no Pulumi CLI at ${pulumiExecutable()}`,
      "Bring it with: npm run cluster:up",
      {
        cause,
      },
    );
  }
}
