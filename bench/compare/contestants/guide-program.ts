import type { Stack } from "@pulumi/pulumi/automation";
import { pulumiExecutable } from "../../../command-line/locations";
import { run } from "../../../command-line/processes/process";
import { configure, withStack } from "../../../pulumi/stack";
import type { Arena, Contestant } from "../contestant";

/**
 * The guide's program, by Pulumi's command line.
 *
 * @param flags further flags, asked for anew at each command
 */
export function withGuideProgram<T>(
  { name, kubeContext }: Arena,
  use: (contestant: Contestant) => Promise<T>,
  flags: () => readonly string[] = () => [],
): Promise<T> {
  return withStack({ name: `${name}-guide`, config: { kubeContext } }, (stack) =>
    use({
      name: "guide's program",
      command: "pulumi up --skip-preview",
      write: ({ config }) => configure(stack, config),
      ...pulumiCommands(stack, flags),
    }),
  );
}

/** What a contestant does by Pulumi's command line. */
export function pulumiCommands(
  { name, workspace }: Stack,
  flags: () => readonly string[] = () => [],
): Pick<Contestant, "deploy" | "preview" | "destroy"> {
  const pulumi = async (args: readonly string[], signal: AbortSignal): Promise<void> => {
    await run(pulumiExecutable(), [...args, ...flags(), "--stack", name], {
      cwd: workspace.workDir,
      env: workspace.envVars,
      signal,
    });
  };
  return {
    deploy: (signal) => pulumi(["up", "--yes", "--skip-preview"], signal),
    preview: (signal) => pulumi(["preview"], signal),
    destroy: (signal) => pulumi(["destroy", "--yes", "--skip-preview"], signal),
  };
}
