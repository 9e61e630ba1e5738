import type { Stack } from "@pulumi/pulumi/automation";
import { configure, withStack } from "../../pulumi/stack";
import { pulumiExecutable } from "../../command-line/locations";
import { run } from "../../command-line/process";
import type { Arena, Contestant } from "../contestant";

/**
 * This project's program, by Pulumi's command line.
 *
 * @param flags further ones, asked for anew with each command
 */
export function withPulumiCommandLine<T>(
  { name, kubeContext }: Arena,
  use: (contestant: Contestant) => Promise<T>,
  flags: () => readonly string[] = () => [],
): Promise<T> {
  return withStack({ name: `${name}-cli`, config: { kubeContext } }, (stack) =>
    use({
      name: "this program, CLI",
      command: "pulumi up --skip-preview",
      write: ({ config }) => configure(stack, config),
      deploy: (signal) => pulumi(stack, ["up", "--yes", "--skip-preview", ...flags()], signal),
      preview: (signal) => pulumi(stack, ["preview", ...flags()], signal),
      destroy: (signal) => pulumi(stack, ["destroy", "--yes", "--skip-preview", ...flags()], signal),
    }),
  );
}

/** Runs Pulumi's command line on a stack of the Automation API. */
export async function pulumi(
  { name, workspace }: Stack,
  args: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await run(pulumiExecutable(), [...args, "--stack", name], {
    cwd: workspace.workDir,
    env: workspace.envVars,
    signal,
  });
}
