import { ConcurrentUpdateError, type Stack } from "@pulumi/pulumi/automation";
import { connectToAnswering } from "../../answering-cluster";
import type { CiRun } from "../run/ci-run";
import { findCiStack, removeTraces } from "../run/ci-stack";
import { EngineEvents } from "../report/engine-events";
import { ForeignRun } from "../run/foreign-run";
import { leftBehind } from "./left-behind";
import type { Report } from "../report/progress";
import { deleteRunNamespace, requireOwnNamespace } from "../run/run-namespace";
import { beginOf } from "../run/run-name";
import { removeRecord } from "../run/run-record";

/**
 * Destroys and removes the stack of a run, and deletes its namespace with claims and volumes. Whatever is gone
 * already, or was never made, is passed over, so that it can be called again.
 *
 * @throws {@link Failure} that says what is left and how to remove it, or before anything is removed, that something is
 *   somebody else's
 */
export async function removeRun(run: CiRun, report: Report): Promise<void> {
  try {
    if (beginOf(run.name) === undefined) {
      throw new ForeignRun(`${run.name} is no name of a CI run`, "Nothing of it was touched.");
    }
    const cluster = await connectToAnswering(run.kubeContext);
    await requireOwnNamespace(cluster, run);
    const stack = await findCiStack(run);
    if (stack) await destroy(stack, report);
    report(`deleting namespace ${run.name} with its claims and volumes`);
    await deleteRunNamespace(cluster, run);
    // All objects of the stack are in its namespace, so that a state that still names some is wrong.
    if (stack) await stack.workspace.removeStack(stack.name, { force: true });
    await removeTraces(run);
    await removeRecord(run);
    report(`removed: stack and namespace ${run.name}`);
  } catch (error) {
    throw error instanceof ForeignRun ? error : await leftBehind(run, error);
  }
}

/** A stack that cannot be destroyed loses its objects with the namespace. */
async function destroy(stack: Stack, report: Report): Promise<void> {
  report(`destroying stack ${stack.name}`);
  const events = new EngineEvents(report);
  const attempt = (): Promise<unknown> => stack.destroy({ onEvent: events.take });
  try {
    await attempt().catch(async (error: unknown) => {
      if (!(error instanceof ConcurrentUpdateError)) throw error;
      // The lock of an engine that was killed: when a run is removed, none of its engines lives.
      await stack.cancel();
      await attempt();
    });
  } catch (error) {
    report(`  the engine could not destroy it: ${events.complaints(error)}`);
  }
}
