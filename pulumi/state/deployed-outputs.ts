import type { StackOutputs } from "../../components/stack-outputs";
import schema from "../../schemas/stack-outputs.json";
import { Failure } from "../../command-line/failures/failure";
import { projectFolder, pulumiExecutable } from "../../command-line/locations";
import { run } from "../../command-line/processes/process";
import { noStack } from "../no-stack";
import { ownProject, pulumiDefaults } from "../project/project";
import { makeStateFolder } from "../pulumi-command";
import { requireWholeState } from "./whole-state";

/**
 * The outputs of a stack that is deployed. Asks Pulumi's command line itself: the Automation API takes longer to load
 * than most contracts take to judge.
 *
 * @throws {@link Failure} when there is no such stack, when its state is cut off, or when it lacks an output
 */
export async function deployedOutputs(stackName: string, signal: AbortSignal): Promise<StackOutputs> {
  await makeStateFolder();
  await requireWholeState(stackName);
  try {
    const outputs = await run(pulumiExecutable(), ["stack", "output", "--json", "--stack", stackName], {
      cwd: projectFolder,
      env: pulumiDefaults(),
      signal,
    });
    return completeOutputs(stackName, JSON.parse(outputs) as Partial<StackOutputs>);
  } catch (error) {
    throw String(error).includes("no stack named")
      ? noStack({ project: ownProject(), stack: stackName }, error)
      : error;
  }
}

/** The outputs of a stack, once it is sure that none is missing. */
export function completeOutputs(stackName: string, outputs: Partial<StackOutputs>): StackOutputs {
  const missing = schema.required.filter((name) => !(name in outputs));
  if (missing.length === 0) return outputs as StackOutputs;
  throw new Failure(
    missing.length === schema.required.length
      ? `stack ${stackName} is not deployed: it has no outputs`
      : `stack ${stackName} has no output ${missing.join(", ")}: another version of the program deployed it`,
    `Deploy it: npm start -- --stack ${stackName}`,
  );
}
