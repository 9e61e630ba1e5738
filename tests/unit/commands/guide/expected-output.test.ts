import assert from "node:assert/strict";
import { OutputComparison } from "../../../../commands/guide/expected-output";

describe("The comparison of the guide's outputs", () => {
  const differs = (sample: string, output: string, options = {}): boolean =>
    new OutputComparison().difference(sample, output, options) !== undefined;

  it("takes the same text, whatever the width of its columns", () => {
    assert.ok(
      !differs("NAME    AGE\nweb-0   «5s»", "NAME                 AGE\nweb-0                3m12s\n"),
    );
  });

  it("tells other text, indentation, and lines that are missing or too many", () => {
    assert.ok(differs("web-0 1/1", "web-0 0/1"));
    assert.ok(differs("spec:\n  replicas: 2", "spec:\n    replicas: 2"));
    assert.ok(differs("web-0\nweb-1", "web-0"));
    assert.ok(differs("web-0", "web-0\nweb-1"));
    assert.ok(differs("", "warning"));
  });

  it("takes in the place of a mark only what is of its kind", () => {
    assert.ok(!differs("«10.244.0.7»", "10.244.11.124"));
    assert.ok(!differs("«10.244.0.7»", "fd00:10:244::7"));
    assert.ok(differs("«10.244.0.7»", "None"));
    assert.ok(!differs("«0/1»", "1/1"));
    assert.ok(!differs("«Pending»", "ContainerCreating"));
    assert.ok(differs("«5s»", "<none>"));
    assert.ok(differs("pvc-«0f8fad5b-d9cb-469f-a165-70867728950e»", "pvc-7"));
  });

  it("holds equal marks to equal values, and different marks to different ones, from command to command", () => {
    const comparison = new OutputComparison();
    assert.equal(
      comparison.difference("web-0 «10.0.0.1»\nweb-1 «10.0.0.2»", "web-0 10.9.9.9\nweb-1 10.9.9.8"),
      undefined,
    );
    assert.equal(comparison.difference("Address: «10.0.0.2»", "Address: 10.9.9.8"), undefined);
    assert.notEqual(comparison.difference("Address: «10.0.0.1»", "Address: 10.9.9.8"), undefined);
    assert.notEqual(comparison.difference("Address: «10.0.0.3»", "Address: 10.9.9.9"), undefined);
    assert.equal(comparison.difference("Address: «10.0.0.3»", "Address: 10.9.9.7"), undefined);
  });

  it("finds the lines that the page has among those that it leaves out", () => {
    const yaml =
      "kind: Service\nmetadata:\n  uid: 1\n  name: nginx\nspec:\n  clusterIP: None\n  type: ClusterIP";
    assert.ok(!differs("kind: Service\n…\n  name: nginx\nspec:\n  clusterIP: None\n…", yaml));
    assert.ok(differs("kind: Service\n…\n  clusterIP: 10.0.0.1\n…", yaml));
    assert.ok(differs("kind: Service\n…\n  name: nginx", yaml));
    assert.ok(!differs("…\nkind: Service\n…", yaml));
  });

  it("takes lines in any order where that does not matter, each once", () => {
    const sample = "Address: «10.0.0.1»\nAddress: «10.0.0.2»";
    const comparison = new OutputComparison();
    comparison.difference("«10.0.0.1» «10.0.0.2»", "10.1.1.1 10.1.1.2");
    assert.equal(
      comparison.difference(sample, "Address: 10.1.1.2\nAddress: 10.1.1.1", { anyOrder: true }),
      undefined,
    );
    assert.ok(differs(sample, "Address: 10.1.1.1\nAddress: 10.1.1.1", { anyOrder: true }));
    assert.ok(differs(sample, "Address: 10.1.1.1", { anyOrder: true }));
  });
});
