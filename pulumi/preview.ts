import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import { noStack } from "./no-stack";
import type { StackLocation } from "./state/exported-state";
import { askPulumi, PulumiFailure } from "./pulumi-command";
import { requireWholeState } from "./state/whole-state";

/** How a preview is run. */
interface PreviewOptions {
  readonly onEvent: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
  /** Whether fields that others have set are overwritten: in the preview, which changes nothing. */
  readonly force: boolean;
}

/** Runs a preview; rejects if it fails. */
export type RunPreview = (options: PreviewOptions) => Promise<void>;

/** @see https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/ */
const FORCE = { PULUMI_K8S_ENABLE_PATCH_FORCE: "true" };

/**
 * Previews of a stack. Asks Pulumi's command line itself, in the way that the Automation API does, which takes half a
 * second to load.
 *
 * @param refresh whether the state is compared with the cluster first, as `pulumi up --refresh` does
 * @throws {@link Failure} when the CLI or the stack is not there, or the stack's state is cut off
 */
export function projectPreview({ project, stack }: StackLocation, refresh: boolean): RunPreview {
  return async ({ onEvent, signal, force }) => {
    if (project.isOwn) await requireWholeState(stack);
    const folder = await mkdtemp(join(tmpdir(), "pulumi-preview-"));
    const log = join(folder, "events.json");
    const args = ["preview", ...(refresh ? ["--refresh"] : []), "--stack", stack, "--event-log", log];
    try {
      await askPulumi(project, args, signal, { ...(force && FORCE), PULUMI_DEBUG_COMMANDS: "true" });
    } catch (error) {
      const isMissing =
        error instanceof PulumiFailure && error.stderr.includes(`no stack named '${stack}' found`);
      throw isMissing ? noStack({ project, stack }, error) : error;
    } finally {
      for (const event of await eventsIn(log)) onEvent(event);
      await rm(folder, { recursive: true, force: true });
    }
  };
}

/** Previews of a stack that the Automation API drives, with a refresh: what is missing on the cluster comes back. */
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

/** The engine writes an event a line; none if it failed before. */
async function eventsIn(log: string): Promise<EngineEvent[]> {
  const text = await readFile(log, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as EngineEvent]));
}
