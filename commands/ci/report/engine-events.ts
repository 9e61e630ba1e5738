import type { EngineEvent } from "@pulumi/pulumi/automation";

/** Tells the reader what happens, one line each. */
export type Report = (line: string) => void;

/** Prints lines with the seconds since the start, which show what takes long. */
export function timedReport(print: Report): Report {
  const start = performance.now();
  return (line) => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    print(`[${seconds.padStart(5)} s] ${line}`);
  };
}

/** The words for a finished operation of the engine. Other operations change nothing. */
const DONE: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  "create-replacement": "created anew",
  "delete-replaced": "deleted the old",
};

/** Reports what the engine does to a stack as it happens, and keeps its errors for the error message. */
export class EngineEvents {
  readonly #complaints: string[] = [];

  constructor(private readonly report: Report) {}

  /** Takes the next event; the property is a function of its own, to be passed on. */
  readonly take = ({ resOutputsEvent, diagnosticEvent }: EngineEvent): void => {
    const done = resOutputsEvent && DONE[resOutputsEvent.metadata.op];
    if (done !== undefined) this.report(`  ${done} ${resourceOf(resOutputsEvent?.metadata.urn ?? "")}`);
    if (diagnosticEvent?.severity === "error") this.#complaints.push(plain(diagnosticEvent.message));
  };

  /** The errors that the engine reported, in its own words. If it reported none, the error that it threw. */
  complaints(thrown: unknown): string {
    return this.#complaints.length > 0 ? this.#complaints.join("\n") : String(thrown);
  }
}

/** `StatefulSet web` of `urn:pulumi:STACK::PROJECT::PARENT$kubernetes:apps/v1:StatefulSet::web`. */
function resourceOf(urn: string): string {
  const [type = "", name = ""] = urn.split("::").slice(-2);
  return `${type.split("$").at(-1)?.split(":").at(-1) ?? type} ${name}`;
}

/** A message without the engine's marks of colour. */
function plain(message: string): string {
  return message.replace(/<\{%[^%]*%\}>/g, "").trim();
}
