import assert from "node:assert/strict";
import type { KubernetesObject } from "@kubernetes/client-node";
import {
  entriesOf,
  keyedItems,
  propertyPath,
  stepsTo,
  valueAt,
  withoutFields,
} from "../../../kubernetes/managed-fields";

const OBJECT: KubernetesObject & { spec: unknown } = {
  metadata: {
    labels: { "app.kubernetes.io/name": "web" },
    managedFields: [
      {
        manager: "kubectl",
        operation: "Update",
        fieldsV1: {
          "f:metadata": { "f:labels": { "f:app.kubernetes.io/name": {}, "f:app": {} } },
          "f:spec": {
            "f:replicas": {},
            "f:containers": { 'k:{"name":"main"}': { ".": {}, "f:image": {} } },
          },
        },
      },
      {
        manager: "kubectl",
        operation: "Update",
        subresource: "scale",
        fieldsV1: { "f:spec": { "f:replicas": {} } },
      },
    ],
  },
  spec: { replicas: 3, containers: [{ name: "other" }, { name: "main", image: "nginx" }] },
};

const [ENTRY] = entriesOf(OBJECT, { manager: "kubectl" });

describe("The fields that a manager owns", () => {
  const PATHS: Readonly<Record<string, unknown>> = {
    ".spec.replicas": 3,
    ".metadata.labels.app.kubernetes.io/name": "web",
    '.spec.containers[name="main"].image': "nginx",
  };
  for (const [path, value] of Object.entries(PATHS)) {
    it(`are found by the path ${path} of the API server's messages`, () => {
      const steps = stepsTo(path, ENTRY!);
      assert.deepEqual(steps && valueAt(OBJECT, steps), value);
    });
  }

  it("are told in the words of Pulumi, with the numbers of list items", () => {
    const inPulumi = Object.keys(PATHS).map((path) => propertyPath(OBJECT, stepsTo(path, ENTRY!) ?? []));
    assert.deepEqual(inPulumi, [
      "spec.replicas",
      'metadata.labels["app.kubernetes.io/name"]',
      "spec.containers[1].image",
    ]);
    assert.equal(propertyPath({ spec: {} }, ["f:spec", "f:replicas"]), undefined);
  });

  it("are within items of lists that keys tell apart", () => {
    assert.deepEqual(keyedItems(ENTRY!), [["f:spec", "f:containers", 'k:{"name":"main"}']]);
  });

  it("do not have what it does not own", () => {
    assert.equal(stepsTo(".spec.paused", ENTRY!), undefined);
  });

  it("are given up one by one, and the entry with the last", () => {
    const paths = [".spec.replicas", '.spec.containers[name="main"].image'];
    const left = withoutFields(OBJECT, { manager: "kubectl" }, paths);
    assert.deepEqual(left[0]?.fieldsV1, {
      "f:metadata": { "f:labels": { "f:app.kubernetes.io/name": {}, "f:app": {} } },
      "f:spec": { "f:containers": { 'k:{"name":"main"}': { ".": {} } } },
    });
    assert.equal(left.length, 2);
    const scale = { manager: "kubectl", subresource: "scale" };
    assert.deepEqual(withoutFields(OBJECT, scale, [".spec.replicas"]), [ENTRY]);
  });

  it("stay without a field above that nobody owned", () => {
    const left = withoutFields(OBJECT, { manager: "kubectl" }, [
      ".metadata.labels.app.kubernetes.io/name",
      ".metadata.labels.app",
    ]);
    assert.deepEqual(Object.keys((left[0]?.fieldsV1 ?? {}) as object), ["f:spec"]);
  });
});
