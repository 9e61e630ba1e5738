import { access } from "node:fs/promises";
import { Failure } from "../command-line/failure";
import { pulumiExecutable } from "../command-line/locations";
import { run } from "../command-line/process";
import { pulumiDefaults } from "./pulumi-command";
import type { ExportedState } from "./state-workloads";

/** A stack of a Pulumi project. */
export interface StackLocation {
  /** Folder of the project. */
  readonly folder: string;
  /** Name of the stack. Default: the one that is selected in that folder. */
  readonly stack?: string;
}

/**
 * The state of a stack, from whichever backend Pulumi is logged in to.
 *
 * @throws {@link Failure} when Pulumi cannot read it
 */
export async function exportedState(
  { folder, stack }: StackLocation,
  signal: AbortSignal,
): Promise<ExportedState> {
  const selection = stack === undefined ? [] : ["--stack", stack];
  const state = await run(await pulumiCommand(), ["stack", "export", ...selection], {
    cwd: folder,
    env: pulumiDefaults(),
    signal,
    remedy: `Name a stack of the project in ${folder} that "pulumi stack ls" lists there, and its folder with --cwd.`,
  });
  return JSON.parse(state) as ExportedState;
}

/** The pinned Pulumi of this project when it is there, else the one on the PATH. */
async function pulumiCommand(): Promise<string> {
  const pinned = pulumiExecutable();
  return access(pinned).then(
    () => pinned,
    () => "pulumi",
  );
}

/** @throws {@link Failure} that says that a stack has no workload of the components */
export function noWorkload({ folder, stack }: StackLocation): Failure {
  return new Failure(
    `stack ${stack ?? "(the selected one)"} of ${folder} has no HeadlessStatefulSet and no ClusterIPDeployment of kubernetes-workloads that is deployed`,
    "Deploy it first (pulumi up), or name live workloads: --context CONTEXT --namespace NAMESPACE statefulset/NAME deployment/NAME",
  );
}
