import assert from "node:assert/strict";
import { describeFailures } from "../../../support/running/failure-list";

describe("The list of what failed", () => {
  it("is empty where nothing did", () => {
    assert.equal(describeFailures([{ name: "unit", failures: [] }]), "");
  });

  it("names the layer, the test and the message of each", () => {
    const failures = ["A pod runs: it does not", "A Service answers: \u001b[31mno\u001b[0m\n\n+ 1\n- 2\n"];
    assert.equal(
      describeFailures([
        { name: "unit", failures },
        { name: "types", failures: [] },
        {
          name: "lint",
          failures: ["eslint . ended with exit code 2. Its output ends with:\nunknown rule\n"],
        },
      ]),
      [
        "Failed:",
        "",
        "  unit: A pod runs: it does not",
        "",
        "  unit: A Service answers: no",
        "    + 1",
        "    - 2",
        "",
        "  lint: eslint . ended with exit code 2. Its output ends with:",
        "    unknown rule",
      ].join("\n"),
    );
  });

  it("has the start and the end of a long message, for either tells the reason", () => {
    const lines = Array.from({ length: 500 }, (_, index) => `line ${index} ${"x".repeat(1000)}`);
    const shown = describeFailures([{ name: "unit", failures: [lines.join("\n")] }]).split("\n");
    assert.match(shown[2] ?? "", /^ {2}unit: line 0 x+ \.\.\.$/);
    assert.match(shown.at(-1) ?? "", /^ {4}line 499 x+ \.\.\.$/);
    assert.ok(shown.includes("    ... 480 lines ..."));
    assert.ok(shown.every((line) => line.length < 420));
  });
});
