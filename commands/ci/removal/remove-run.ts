import { ConcurrentUpdateError, type Deployment, type Stack } from "@pulumi/pulumi/automation";
import { connectToAnswering } from "../../answering-cluster";
import { type ExportedState, resourcesOf, type StateResource } from "../../../pulumi/state/state";
import { beginOf, type CiRun, ForeignRun } from "../run/ci-run";
import { findCiStack, removeCiStack, removeTraces } from "../run/ci-stack";
import { EngineEvents, type Report } from "../report/engine-events";
import { leftBehind } from "./left-behind";
import { deleteRunNamespace, requireOwnFurtherContent, requireOwnNamespace } from "../run/run-namespace";
import { removeRecord } from "../run/run-record";
import { withoutResults } from "../../../pulumi/operations";
import { NAMESPACE } from "../../../pulumi/resource-types";

/**
 * Destroys and removes the stack of a run, and deletes its namespace with claims and volumes. It skips what is gone
 * already or was never made, so it can be called again.
 *
 * @throws {@link Failure} that says what is left and how to remove it, or before anything is removed, that something
 * is another owner's
 */
export async function removeRun(run: CiRun, report: Report): Promise<void> {
  try {
    if (beginOf(run.name) === undefined)
      throw new ForeignRun(`${run.name} is no name of a CI run`, "Nothing of it was touched.");

    const cluster = await connectToAnswering(run.kubeContext);
    const stack = await findCiStack(run);
    const state: ExportedState | undefined = await stack?.exportStack();
    await requireOwnNamespace(cluster, run, state);
    if (state) await requireOwnFurtherContent(cluster, run, state);
    if (stack && state) await unprotect(stack, state);
    const isDestroyed = stack === undefined || (await destroy(stack, report));
    report(`deleting namespace ${run.name} with its claims and volumes`);
    await deleteRunNamespace(cluster, run);
    if (!isDestroyed) await destroyOutside(stack, run);
    // The objects that the state still names are gone with the namespace.
    if (stack) await removeCiStack(run);
    await removeTraces(run);
    await removeRecord(run);
    report(`removed: stack and namespace ${run.name}`);
  } catch (error) {
    throw error instanceof ForeignRun ? error : await leftBehind(run, error);
  }
}

/** A run made all that its stack has, and removes it, also what its program protects (the resource option `protect`). */
async function unprotect(stack: Stack, state: ExportedState): Promise<void> {
  const { deployment } = state;
  const resources = deployment?.resources ?? [];
  if (!resources.some(({ protect }) => protect)) return;
  await stack.importStack({
    ...(state as Deployment),
    deployment: { ...deployment, resources: resources.map((each) => ({ ...each, protect: false })) },
  });
}

/**
 * Destroys the stack's objects outside of its namespace, if the engine could not do so before.
 *
 * @throws when it still cannot
 */
async function destroyOutside(stack: Stack, { name }: CiRun): Promise<void> {
  const isInNamespace = ({ type, outputs }: StateResource): boolean => {
    const { metadata } = (outputs ?? {}) as { metadata?: { name?: unknown; namespace?: unknown } };
    return metadata?.namespace === name || (type === NAMESPACE && metadata?.name === name);
  };
  const left = resourcesOf(await stack.exportStack()).filter(
    (resource) => !/^(pulumi:|kubernetes-workloads:)/.test(resource.type) && !isInNamespace(resource),
  );
  if (left.some(({ outputs }) => outputs !== undefined))
    await withoutResults(stack).destroy({ refresh: true });
}

/** Returns whether the engine could do it. A stack that cannot be destroyed loses its objects with the namespace. */
async function destroy(stack: Stack, report: Report): Promise<boolean> {
  report(`destroying stack ${stack.name}`);
  const events = new EngineEvents(report);
  const attempt = (): Promise<unknown> => withoutResults(stack).destroy({ onEvent: events.take });
  try {
    await attempt().catch(async (error: unknown) => {
      if (!(error instanceof ConcurrentUpdateError)) throw error;
      // The lock of an engine that was killed. When a run is removed, none of its engines runs.
      await stack.cancel();
      await attempt();
    });
    return true;
  } catch (error) {
    report(`  the engine could not destroy it: ${events.complaints(error)}`);
    return false;
  }
}
