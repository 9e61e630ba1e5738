import { Failure } from "../../command-line/failures/failure";
import { noStack } from "../no-stack";
import type { Project } from "../project/project";
import { askPulumi, PulumiFailure } from "../pulumi-command";
import { withoutRecordedKubeconfig } from "./recorded-kubeconfig";
import type { ExportedState } from "./state";
import { requireWholeState } from "./whole-state";

/** A stack of a Pulumi project. */
export interface StackLocation {
  readonly project: Project;
  /** Name of the stack, as Pulumi's command line takes it. */
  readonly stack: string;
}

/**
 * Finds a stack of a project: the one of that name, or the one that is selected in the project's folder. `npm start`
 * deploys `dev` and selects none.
 *
 * @throws {@link Failure} when none is named and none is selected, or Pulumi cannot be asked
 */
export async function findStack(
  project: Project,
  name: string | undefined,
  signal: AbortSignal,
): Promise<StackLocation> {
  if (name !== undefined) return { project, stack: name };
  if (project.isOwn) return { project, stack: "dev" };
  try {
    return { project, stack: (await askPulumi(project, ["stack", "--show-name"], signal)).trim() };
  } catch (error) {
    if (!(error instanceof PulumiFailure)) throw error;
    throw new Failure(
      `no stack of the project in ${project.folder} is named or selected: ${error.stderr}`,
      `Name one that "pulumi stack ls" lists there with --stack, and the project's folder with --cwd.`,
      { cause: error },
    );
  }
}

/**
 * The state of a stack, from the backend that Pulumi is logged in to. The recorded kubeconfig is left out of the own
 * program's state ({@link withoutRecordedKubeconfig}), because its file may be gone.
 *
 * @param showSecrets whether secrets in it are decrypted. Default: no
 * @throws {@link Failure} when Pulumi cannot read it
 */
export async function exportedState(
  { project, stack }: StackLocation,
  signal: AbortSignal,
  { showSecrets = false } = {},
): Promise<ExportedState> {
  if (project.isOwn) await requireWholeState(stack);
  const args = ["stack", "export", "--stack", stack, ...(showSecrets ? ["--show-secrets"] : [])];
  try {
    const state = JSON.parse(await askPulumi(project, args, signal)) as ExportedState;
    return project.isOwn ? withoutRecordedKubeconfig(state) : state;
  } catch (error) {
    if (!(error instanceof PulumiFailure)) throw error;
    if (error.stderr.includes(`no stack named '${stack}' found`)) throw noStack({ project, stack }, error);
    throw new Failure(
      `Pulumi cannot read the state of stack ${stack}: ${error.stderr}`,
      `Name a stack of the project in ${project.folder} that "pulumi stack ls" lists there with --stack, and the project's folder with --cwd.`,
      { cause: error },
    );
  }
}
