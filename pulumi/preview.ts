import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import { projectFolder, pulumiExecutable } from "../command-line/locations";
import { Failure } from "../command-line/failure";
import { run } from "../command-line/process";
import { noStack, requireCli } from "./project-cli";
import { makeStateFolder, pulumiDefaults } from "./pulumi-command";
import { requireWholeState } from "./whole-state";

/** How a preview is run. */
export interface PreviewOptions {
  readonly onEvent: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
  /** Whether fields that others have set are overwritten: in the preview, which changes nothing. */
  readonly force: boolean;
}

/** Runs a preview with a refresh, so that what is missing on the cluster comes back; rejects if it fails. */
export type RunPreview = (options: PreviewOptions) => Promise<void>;

/** @see https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/ */
const FORCE = { PULUMI_K8S_ENABLE_PATCH_FORCE: "true" };

/**
 * Previews of a stack of this project. Asks Pulumi's command line itself, in the way that the Automation API does,
 * which takes half a second to load.
 *
 * @throws {@link Failure} when the CLI or the stack is not there, or the stack's state is cut off
 */
export function projectPreview(stackName: string): RunPreview {
  return async ({ onEvent, signal, force }) => {
    await requireCli();
    await makeStateFolder();
    await requireWholeState(stackName);
    const folder = await mkdtemp(join(tmpdir(), "pulumi-preview-"));
    const log = join(folder, "events.json");
    const args = ["preview", "--refresh", "--non-interactive", "--stack", stackName, "--event-log", log];
    const env = { ...pulumiDefaults(), ...(force && FORCE), PULUMI_DEBUG_COMMANDS: "true" };
    try {
      await run(pulumiExecutable(), args, { cwd: projectFolder, env, signal });
    } catch (error) {
      throw error instanceof Failure && error.message.includes(`no stack named '${stackName}' found`)
        ? noStack(stackName, error)
        : error;
    } finally {
      for (const event of await eventsIn(log)) onEvent(event);
      await rm(folder, { recursive: true, force: true });
    }
  };
}

/** Previews of a stack that the Automation API drives. */
export function automationPreview(stack: Stack): RunPreview {
  return async ({ onEvent, signal, force }) => {
    const { envVars } = stack.workspace;
    if (force) stack.workspace.envVars = { ...envVars, ...FORCE };
    try {
      await stack.preview({ refresh: true, onEvent, signal });
    } finally {
      stack.workspace.envVars = envVars;
    }
  };
}

/** The engine writes an event a line; none where it failed before. */
async function eventsIn(log: string): Promise<EngineEvent[]> {
  const text = await readFile(log, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as EngineEvent]));
}
