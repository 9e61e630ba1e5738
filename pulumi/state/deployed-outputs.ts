import type { StackOutputs } from "../../components/stack-outputs";
import { outputProblems } from "../../components/stack-outputs-problems";
import { Failure } from "../../command-line/failures/failure";
import { projectFolder, pulumiExecutable } from "../../command-line/locations";
import { run } from "../../command-line/processes/process";
import { noStack } from "../no-stack";
import { ownProject, pulumiDefaults } from "../project/project";
import { makeStateFolder } from "../pulumi-command";
import { requireWholeState } from "./whole-state";

/**
 * The outputs of a stack of this project.
 *
 * @throws {@link Failure} if there is no such stack, its state is cut off, or its outputs are not those of this version
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
    return requireOutputs(stackName, JSON.parse(outputs) as object);
  } catch (error) {
    throw String(error).includes("no stack named")
      ? noStack({ project: ownProject(), stack: stackName }, error)
      : error;
  }
}

/**
 * Values as the outputs of a stack of this project.
 *
 * @throws {@link Failure} that names everything that is missing or of the wrong shape
 */
export function requireOutputs(stackName: string, outputs: object): StackOutputs {
  const problems = outputProblems(outputs);
  if (problems.length === 0) return outputs as StackOutputs;
  throw new Failure(
    Object.keys(outputs).length === 0
      ? `stack ${stackName} is not deployed: it has no outputs`
      : `another version of the program deployed stack ${stackName}. Of its outputs,\n${problems.join("\n")}`,
    `Deploy it: npm start -- --stack ${stackName}`,
  );
}
