import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import { Failure } from "../../command-line/failure";
import { resourceChanges } from "./resource-change";

/**
 * The events of a stack's preview, with the refresh that `npm start` makes: what is missing on the cluster comes back.
 *
 * @throws {@link Failure} with Pulumi's own messages when the preview fails
 */
export async function previewEvents(stack: Stack, signal: AbortSignal): Promise<EngineEvent[]> {
  const events: EngineEvent[] = [];
  try {
    await stack.preview({ refresh: true, onEvent: (event) => events.push(event), signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!failedOnlyAtReplacements(events)) throw previewFailure(stack.name, events, error);
  }
  return events;
}

/** How the API server refuses to change what only a new object can have. */
const REFUSED_IN_PLACE = /Forbidden: updates to statefulset spec|field is immutable/;

/**
 * Whether all that a preview complains of are objects that the update deletes before it creates them anew. The
 * Kubernetes provider tries that creation on the cluster, where the old object still is, and reports what it is told:
 * that it cannot be changed in place, which nobody asks for. Everything else of the plan has been reported then.
 */
export function failedOnlyAtReplacements(events: readonly EngineEvent[]): boolean {
  const recreated = new Set(
    resourceChanges(events)
      .filter(({ deletedFirst }) => deletedFirst)
      .map(({ urn }) => urn),
  );
  const complaints = errorsIn(events);
  return (
    complaints.length > 0 &&
    complaints.every(({ urn = "", message }) => recreated.has(urn) && REFUSED_IN_PLACE.test(message))
  );
}

/** What a preview complains of, without its closing remark that it failed, which names no resource. */
function errorsIn(events: readonly EngineEvent[]): { urn?: string; message: string }[] {
  return events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "error" && diagnosticEvent.message.trim() !== "preview failed"
      ? [diagnosticEvent]
      : [],
  );
}

function previewFailure(stackName: string, events: readonly EngineEvent[], cause: unknown): Failure {
  const messages = errorsIn(events).map(({ message }) => message.trim());
  return new Failure(
    `the preview of stack ${stackName} failed:\n${messages.join("\n") || String(cause)}`,
    "Mend what it names and run the same command again. Where a tool or the cluster is missing, npm start brings it.",
    { cause },
  );
}
