import { randomUUID } from "node:crypto";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { withoutResults } from "../operations";
import { configure, pinnedPulumi } from "../stack";
import { fileBackend } from "../state/file-backend";

/** A stack of a program that is none of this project's. */
export interface ProgramStack {
  readonly name: string;
  /** Folder of its Pulumi.yaml. */
  readonly folder: string;
  readonly config: Readonly<Record<string, string>>;
  /** Environment that says where state is, and with which passphrase. Default: a backend in the folder. */
  readonly backend?: Readonly<Record<string, string>>;
}

/**
 * Makes a stack for as long as `use` takes, then destroys it, also if `use` fails. What its backend and the folder keep of it
 * stays there.
 */
export async function withProgramStack<T>(
  { name, folder, config, backend = folderBackend(folder) }: ProgramStack,
  use: (stack: Stack) => Promise<T>,
): Promise<T> {
  const stack = await LocalWorkspace.createStack(
    { stackName: name, workDir: folder },
    {
      pulumiCommand: await pinnedPulumi(),
      envVars: { ...backend, PULUMI_SKIP_UPDATE_CHECK: "true" },
    },
  );
  try {
    await configure(stack, config);
    return await use(stack);
  } finally {
    await withoutResults(stack).destroy();
  }
}

/** Environment that keeps state in a folder, under a passphrase of its own. */
export function folderBackend(folder: string): Readonly<Record<string, string>> {
  return { PULUMI_BACKEND_URL: fileBackend(folder), PULUMI_CONFIG_PASSPHRASE: randomUUID() };
}
