import { LocalWorkspace, PulumiCommand, type Stack, StackNotFoundError } from "@pulumi/pulumi/automation";
import { projectFolder, pulumiRoot } from "../command-line/locations";
import { noStack, requireCli } from "./project-cli";
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
    throw noStack(stackName, error);
  }
}
