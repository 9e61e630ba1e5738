import type { EngineEvent } from "@pulumi/pulumi/automation";
import { Failure } from "../../../command-line/failures/failure";
import { failureOf } from "../../../command-line/failures/failure-of";
import type { CommandWords } from "../../command-words";
import type { RunPreview } from "../../../pulumi/preview";
import { type Conflict, conflictOf } from "../surroundings/field-conflict";
import { resourceChanges } from "./resource-change";

/** What a preview said. */
export interface Previewed {
  readonly events: readonly EngineEvent[];
  /** Why it failed, with Pulumi's own messages; undefined if all of the plan has been reported. */
  readonly failure?: Failure;
}

/** Previews an update: what is missing on the cluster comes back, as with `npm start`. */
export async function previewUpdate(
  stackName: string,
  run: RunPreview,
  signal: AbortSignal,
  { words, force = false }: { readonly words: CommandWords; readonly force?: boolean },
): Promise<Previewed> {
  const events: EngineEvent[] = [];
  const error = await failureOf(() => run({ onEvent: (event) => events.push(event), signal, force }));
  signal.throwIfAborted();
  if (error === undefined || failedOnlyAtReplacements(events)) return { events };
  return { events, failure: previewFailure(stackName, events, words, error) };
}

/** The API server's words for a change that it allows only in a new object. */
const REFUSED_IN_PLACE = /Forbidden: updates to statefulset spec|field is immutable/;

/**
 * Whether a preview failed only because of objects that the update deletes before it creates them anew. The
 * Kubernetes provider tries that creation on the cluster, where the old object still is. The API server then says
 * that the old object cannot be changed in place. By then, the rest of the plan has been reported.
 */
export function failedOnlyAtReplacements(events: readonly EngineEvent[]): boolean {
  const recreated = new Set(
    resourceChanges(events)
      .filter(({ deletedFirst, retained }) => deletedFirst && !retained)
      .map(({ urn }) => urn),
  );
  const complaints = complaintsIn(events);
  return (
    complaints.length > 0 &&
    complaints.every(({ urn = "", message }) => recreated.has(urn) && REFUSED_IN_PLACE.test(message))
  );
}

/** Whether a preview failed only because of fields that others have set. */
export function failedOnlyAtConflicts(events: readonly EngineEvent[]): boolean {
  const complaints = complaintsIn(events);
  return complaints.length > 0 && complaints.every(({ message }) => conflictOf(message) !== undefined);
}

/** The conflicts that a preview met, by the URN of their object. */
export function conflictsIn(events: readonly EngineEvent[]): Map<string, Conflict> {
  const found = complaintsIn(events).map(({ urn = "", message }) => [urn, conflictOf(message)] as const);
  return new Map(found.flatMap(([urn, conflict]) => (conflict ? [[urn, conflict]] : [])));
}

/** A message of the engine about a resource, or about none. */
interface Complaint {
  readonly urn?: string;
  readonly message: string;
}

/** The errors of a preview, without the last one, which only says that it failed. */
export function complaintsIn(events: readonly EngineEvent[]): Complaint[] {
  return events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "error" && diagnosticEvent.message.trim() !== "preview failed"
      ? [diagnosticEvent]
      : [],
  );
}

function previewFailure(
  stackName: string,
  events: readonly EngineEvent[],
  { guardedUpdate }: CommandWords,
  cause: Error,
): Failure {
  const messages = [...new Set(complaintsIn(events).map(({ message }) => message.trim()))];
  if (messages.length === 0 && cause instanceof Failure) return cause;
  return new Failure(
    `the preview of stack ${stackName} failed:\n${messages.join("\n") || cause.message}`,
    `Nothing was changed. Once what these messages name is settled, run the same command again${guardedUpdate ? "; if a tool or the cluster is missing, npm start brings it" : ""}.`,
    { cause },
  );
}
