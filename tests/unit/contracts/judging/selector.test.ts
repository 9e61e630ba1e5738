import assert from "node:assert/strict";
import { selects } from "../../../../contracts/judging/selector";

describe("A selector", () => {
  it("matches labels that are there, and no property that every object has", () => {
    const exists = (key: string) => ({ matchExpressions: [{ key, operator: "Exists" }] });
    assert.ok(selects(exists("app"), { app: "" }));
    assert.ok(!selects(exists("constructor"), { app: "" }));
    const isAbsent = { matchExpressions: [{ key: "toString", operator: "DoesNotExist" }] };
    assert.ok(selects(isAbsent, { app: "" }));
  });
});
