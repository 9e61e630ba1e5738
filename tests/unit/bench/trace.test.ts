import assert from "node:assert/strict";
import { readTrace } from "../../../bench/compare/phases";

function line(name: string, startTimeUnixNano: string, endTimeUnixNano: string): string {
  const attributes = [
    { key: "bin", value: { stringValue: "/bin/pulumi-language-nodejs" } },
    { key: "attachDebugger", value: { boolValue: false } },
  ];
  const spans = [{ name, startTimeUnixNano, endTimeUnixNano, attributes }];
  return JSON.stringify({ resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans }] }] });
}

describe("A trace of Pulumi", () => {
  it("is read line by line, in the order of the spans' starts, to the microsecond", () => {
    const text = [
      line("newPlugin", "1764099846123456789", "1764099846223456789"),
      line("pulumi", "1764099846000001000", "1764099848000001000"),
      "",
    ].join("\n");
    assert.deepEqual(readTrace(text), [
      {
        name: "pulumi",
        start: 1764099846000.001,
        end: 1764099848000.001,
        attributes: { bin: "/bin/pulumi-language-nodejs" },
      },
      {
        name: "newPlugin",
        start: 1764099846123.456,
        end: 1764099846223.456,
        attributes: { bin: "/bin/pulumi-language-nodejs" },
      },
    ]);
  });

  it("is empty where nothing was written", () => {
    assert.deepEqual(readTrace(""), []);
  });
});
