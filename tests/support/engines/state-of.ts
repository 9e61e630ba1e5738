import assert from "node:assert/strict";
import { join } from "node:path";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import { readCheckpoint } from "../../../pulumi/state/checkpoint";
import { parseFileBackend } from "../../../pulumi/state/file-backend";
import { type ExportedState, resourcesOf } from "../../../pulumi/state/state";

/**
 * The state of a stack, read from its backend's file. Pulumi's CLI takes a third of a second of processor time to
 * print it. Secrets in it stay encrypted.
 */
export async function stateOf({ name, workspace }: Stack): Promise<ExportedState> {
  const backend = parseFileBackend(workspace.envVars.PULUMI_BACKEND_URL ?? "");
  assert.ok(backend, `the state of stack ${name} is in no folder`);
  const { name: project } = await workspace.projectSettings();
  const checkpoint = await readCheckpoint(join(backend.folder, ".pulumi", "stacks", project, `${name}.json`));
  const deployment = checkpoint?.checkpoint.latest;
  return { ...(deployment && { deployment }) };
}

/** The outputs of a stack, as {@link stateOf} reads them. */
export async function outputsOf(stack: Stack): Promise<OutputMap> {
  const root = resourcesOf(await stateOf(stack)).find(({ type }) => type === "pulumi:pulumi:Stack");
  return Object.fromEntries(
    Object.entries(root?.outputs ?? {}).map(([name, value]) => [name, { value, secret: false }]),
  );
}
