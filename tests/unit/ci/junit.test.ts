import assert from "node:assert/strict";
import { junitReport } from "../../../automation/ci/junit";
import { judgement } from "./judgement";

describe("The JUnit report of a CI run", () => {
  const report = junitReport(
    "workloads-ci-tmf3k2-0123abcd",
    [
      { name: "pulumi up", seconds: 2 },
      { name: "the stack is destroyed and removed", seconds: 1, error: "no answer\nof the cluster" },
    ],
    [
      judgement("kept", { evidence: ["seen"] }),
      judgement("broken"),
      judgement("not judged"),
      judgement("does not apply", { reason: "no claims" }),
    ],
  );

  it("counts what failed and what could not be judged apart", () => {
    assert.match(
      report,
      /<testsuite name="stack" tests="2" failures="0" errors="1" skipped="0" time="3.000">/,
    );
    assert.match(
      report,
      /<testsuite name="contracts" tests="4" failures="1" errors="1" skipped="1" time="6.000">/,
    );
  });

  it("has the evidence of a contract that is kept", () => {
    assert.match(report, /name="a contract that is kept" time="1.500">\n\s*<system-out>seen<\/system-out>/);
  });

  it("has the reason of a failure, its first line as the message", () => {
    assert.match(report, /<failure message="it is wrong">it is wrong<\/failure>/);
    assert.match(report, /<error message="no answer">no answer\nof the cluster<\/error>/);
  });

  it("skips what does not apply, with the reason", () => {
    assert.match(report, /<skipped message="no claims"\/>/);
  });

  it("holds only what XML can hold", () => {
    const evidence = ['<a & "b">\u001b[31mred\u0000'];
    const xml = junitReport("a", [], [judgement("kept", { evidence })]);
    assert.match(xml, /<system-out>&lt;a &amp; &quot;b&quot;&gt;\uFFFD\[31mred\uFFFD<\/system-out>/);
  });

  it("has no suite of contracts when none was judged", () => {
    assert.doesNotMatch(junitReport("a", [{ name: "up", seconds: 1 }], []), /contracts/);
  });
});
