import assert from "node:assert/strict";
import { loadAll } from "js-yaml";
import { inNamespace, type Manifest, PLACEHOLDER_NAMESPACE, yamlOf } from "../../../bench/compare/manifest";

const NAMESPACE: Manifest = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: PLACEHOLDER_NAMESPACE },
};
const SERVICE: Manifest = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "nginx", namespace: PLACEHOLDER_NAMESPACE },
  spec: { externalName: `other.${PLACEHOLDER_NAMESPACE}.svc`, note: "yes: {{ no template }} ${no value}" },
};

describe("Manifests", () => {
  it("are bound for a namespace wherever they name it", () => {
    const [namespace, service] = inNamespace([NAMESPACE, SERVICE], "bench-1");
    assert.equal(namespace?.metadata.name, "bench-1");
    assert.equal(service?.metadata.namespace, "bench-1");
    assert.doesNotMatch(JSON.stringify([namespace, service]), new RegExp(PLACEHOLDER_NAMESPACE));
  });

  it("read from YAML as they were written", () => {
    assert.deepEqual(loadAll(yamlOf([NAMESPACE, SERVICE])), [NAMESPACE, SERVICE]);
  });
});
