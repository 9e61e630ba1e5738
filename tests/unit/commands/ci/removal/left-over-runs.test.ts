import assert from "node:assert/strict";
import { describeLeftOver } from "../../../../../commands/ci/removal/left-over-runs";

describe("What a dead CI run left", () => {
  const dead = {
    run: {
      name: "a-run",
      kubeContext: "a-context",
      backend: "file:///state",
      project: { name: "a-project", folder: "/" },
    },
    begin: new Date("2026-11-24T20:15:30Z"),
    reason: "its processes are gone",
    hasStack: false,
    volumes: [],
  };

  it("is named thing by thing, with the place of each", () => {
    const text = describeLeftOver({
      ...dead,
      hasStack: true,
      namespace: { claims: ["www-web-0"] },
      volumes: ["pvc-1"],
    });
    assert.deepEqual(text.split("\n"), [
      "CI run a-run of 2026-11-24T20:15:30.000Z is dead (its processes are gone) and left:",
      "  stack a-run in file:///state",
      "  namespace a-run in kubeconfig context a-context",
      "  claim www-web-0",
      "  volume pvc-1",
    ]);
  });

  it("may be its record alone", () => {
    assert.match(describeLeftOver(dead), /nothing but its record$/);
  });
});
