import assert from "node:assert/strict";
import { output, runtime, type Input } from "@pulumi/pulumi";
import { ClusterIPDeployment, HeadlessStatefulSet } from "../../../components";
import { collide } from "../../../components/selector-collision";
import { PATIENCE } from "./patience";
import { setMocks } from "./deployed";

const workload = (selector: Record<string, string>, labels: Record<string, string> = {}) => ({
  subject: "workload",
  namespace: "guide",
  selector,
  labels: { ...labels, ...selector },
});

/** Runs a program with a StatefulSet and a Deployment that both select `app: nginx`. */
async function run(statefulSetNamespace: Input<string>, deploymentNamespace: Input<string>): Promise<void> {
  await setMocks();
  const shared = { image: "nginx", ports: [{ name: "web", port: 80 }], selectorLabels: { app: "nginx" } };
  await runtime.runInPulumiStack(() => {
    new HeadlessStatefulSet("web", { ...shared, namespace: statefulSetNamespace });
    new ClusterIPDeployment("my-nginx", { ...shared, namespace: deploymentNamespace });
    return Promise.resolve({});
  });
}

describe("selectors", function () {
  this.timeout(PATIENCE);

  it("collide where one matches the other's pods", () => {
    assert.equal(collide(workload({ app: "a" }), workload({ app: "a" })), true);
    assert.equal(collide(workload({ app: "a" }), workload({ tier: "b" }, { app: "a" })), true);
    assert.equal(collide(workload({ tier: "b" }, { app: "a" }), workload({ app: "a" })), true);
    assert.equal(collide(workload({ app: "a" }), workload({ app: "b" })), false);
  });

  it("that collide are refused in one namespace", async () => {
    await assert.rejects(run("guide", "guide"), {
      name: "InvalidArgumentsError",
      message: /selectorLabels: .* would select pods of StatefulSet web in the same namespace/,
    });
    const namespace = output("guide");
    await assert.rejects(run(namespace, namespace), { name: "InvalidArgumentsError" });
  });

  it("may be the same in different namespaces", async () => {
    await run("one", "other");
    await run(output("one"), output("other"));
  });
});
