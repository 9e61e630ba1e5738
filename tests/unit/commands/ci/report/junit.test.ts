import assert from "node:assert/strict";
import { junitReport } from "../../../../../commands/ci/report/junit";
import { judgement } from "../judgement";

describe("The JUnit report of a CI run", () => {
  const report = junitReport("workloads-ci-tmf3k2-0123abcd", {
    steps: [
      { name: "pulumi up", seconds: 2 },
      { name: "the stack is destroyed and removed", seconds: 1, error: "no answer\nof the cluster" },
    ],
    judgements: [
      judgement("kept", { evidence: ["seen"] }),
      judgement("broken"),
      judgement("not judged"),
      judgement("does not apply", { reason: "no claims" }),
    ],
    notRestored: ["the spec of StatefulSet web", "the claims of the namespace"],
  });

  it("counts what failed and what could not be judged apart", () => {
    assert.match(
      report,
      /<testsuite name="stack" tests="3" failures="1" errors="1" skipped="0" time="3.000">/,
    );
    assert.match(
      report,
      /<testsuite name="StatefulSet web" tests="4" failures="1" errors="1" skipped="1" time="6.000">/,
    );
  });

  it("has a suite for each workload, which keep the same contracts", () => {
    const workload = { kind: "StatefulSet", namespace: "guide", name: "db" } as const;
    const judgements = [judgement("kept"), judgement("kept", { workload })];
    const xml = junitReport("a", { steps: [], judgements, notRestored: [] });
    assert.deepEqual(
      [...xml.matchAll(/<testcase classname="([^"]*)" name="a contract/g)].map(([, name]) => name),
      ["StatefulSet web", "StatefulSet db"],
    );
  });

  it("has the evidence of a contract that is kept", () => {
    assert.match(report, /name="a contract that is kept" time="1.500">\n\s*<system-out>seen<\/system-out>/);
  });

  it("has the reason of a failure, its first line as the message", () => {
    assert.match(report, /<failure message="it is wrong">it is wrong<\/failure>/);
    assert.match(report, /<error message="no answer">no answer\nof the cluster<\/error>/);
  });

  it("fails for what contracts have not given back", () => {
    assert.match(
      report,
      /given back what they changed" time="0.000">\n\s*<failure message="not as it was before: the spec of StatefulSet web; the claims/,
    );
  });

  it("has what contracts have not given back of a run that was cancelled before the first verdict", () => {
    const xml = junitReport("a", { steps: [], judgements: [], notRestored: ["the spec"] });
    assert.match(xml, /<failure message="not as it was before: the spec">/);
  });

  it("passes where contracts have given back what they changed", () => {
    const xml = junitReport("a", { steps: [], judgements: [judgement("kept")], notRestored: [] });
    assert.match(xml, /given back what they changed" time="0.000"\/>/);
  });

  it("skips what does not apply, with the reason", () => {
    assert.match(report, /<skipped message="no claims"\/>/);
  });

  it("holds only what XML can hold", () => {
    const evidence = ['<a & "b">\u001b[31mred\u0000'];
    const xml = junitReport("a", {
      steps: [],
      judgements: [judgement("kept", { evidence })],
      notRestored: [],
    });
    assert.match(xml, /<system-out>&lt;a &amp; &quot;b&quot;&gt;\uFFFD\[31mred\uFFFD<\/system-out>/);
  });

  it("has no suite of contracts when none was judged", () => {
    const steps = [{ name: "pulumi up" as const, seconds: 1 }];
    const xml = junitReport("a", { steps, judgements: [], notRestored: [] });
    assert.equal(xml.match(/<testsuite /g)?.length, 1);
  });
});
