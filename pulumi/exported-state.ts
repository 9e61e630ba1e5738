import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Failure } from "../command-line/failure";
import { projectFolder, pulumiExecutable } from "../command-line/locations";
import { pulumiDefaults } from "./pulumi-command";
import type { ExportedState } from "./state";

/** A stack of a Pulumi project. */
export interface StackLocation {
  /** Folder of the project. */
  readonly folder: string;
  /** Name of the stack. Default: the one that is selected in that folder. */
  readonly stack?: string;
}

/** A state of thousands of resources is some megabytes. */
const LONGEST_STATE_BYTES = 1024 ** 3;

/**
 * The state of a stack, from whichever backend Pulumi is logged in to.
 *
 * @throws {@link Failure} when Pulumi cannot read it
 */
export async function exportedState(
  { folder, stack }: StackLocation,
  signal: AbortSignal,
): Promise<ExportedState> {
  const args = ["stack", "export", ...(stack === undefined ? [] : ["--stack", stack])];
  // This project's own stacks belong to the Pulumi that it pins; anybody else's to the one on the PATH.
  const pulumi = folder === projectFolder ? pulumiExecutable() : "pulumi";
  try {
    const { stdout } = await promisify(execFile)(pulumi, args, {
      cwd: folder,
      env: { ...process.env, ...pulumiDefaults() },
      maxBuffer: LONGEST_STATE_BYTES,
      signal,
    });
    return JSON.parse(stdout) as ExportedState;
  } catch (error) {
    signal.throwIfAborted();
    throw notExported(pulumi, folder, error as NodeJS.ErrnoException & { readonly stderr?: string });
  }
}

function notExported(
  pulumi: string,
  folder: string,
  error: NodeJS.ErrnoException & { readonly stderr?: string },
): Failure {
  if (error.code === "ENOENT") {
    return new Failure(
      `the state of a stack of ${folder} cannot be read: there is no ${pulumi}, or no such folder`,
      "Name the project's folder with --cwd, and install Pulumi, whose command has to be on the PATH: https://www.pulumi.com/docs/iac/download-install/",
      { cause: error },
    );
  }
  return new Failure(
    `Pulumi cannot read the state of the stack: ${error.stderr?.trim() ?? error.message}`,
    `Name a stack of the project in ${folder} that "pulumi stack ls" lists there with --stack, and the project's folder with --cwd.`,
    { cause: error },
  );
}

/** @returns what says that a stack has no workload of the components */
export function noWorkload({ folder, stack }: StackLocation): Failure {
  return new Failure(
    `stack ${stack ?? "(the selected one)"} of ${folder} has no HeadlessStatefulSet and no ClusterIPDeployment of kubernetes-workloads that is deployed`,
    "Deploy it first (pulumi up), or name live workloads: --context CONTEXT --namespace NAMESPACE statefulset/NAME deployment/NAME",
  );
}
