import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { EngineEvents } from "../../../../../commands/ci/report/engine-events";

describe("What the engine does in a CI run", () => {
  function heard(...events: object[]): { lines: string[]; complaints: string } {
    const lines: string[] = [];
    const engine = new EngineEvents((line) => lines.push(line));
    for (const event of events) engine.take(event as EngineEvent);
    return { lines, complaints: engine.complaints(new Error("thrown")) };
  }
  const done = (op: string, urn: string): object => ({ resOutputsEvent: { metadata: { op, urn } } });

  it("is told by kind and name, and only where something changes", () => {
    const urn = "urn:pulumi:s::p::a:b:Headless$kubernetes:apps/v1:StatefulSet::web";
    const { lines } = heard(done("create", urn), done("same", urn), done("delete", urn));
    assert.deepEqual(lines, ["  created StatefulSet web", "  deleted StatefulSet web"]);
  });

  it("is complained of in its own words, without its marks of colour", () => {
    const message = "<{%reset%}>no such image<{%reset%}>\n";
    const { complaints } = heard({ diagnosticEvent: { severity: "error", message } });
    assert.equal(complaints, "no such image");
  });

  it("is complained of by what was thrown when it said nothing", () => {
    assert.equal(heard().complaints, "Error: thrown");
  });
});
