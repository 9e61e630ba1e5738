import assert from "node:assert/strict";
import { output, runtime, type Input } from "@pulumi/pulumi";
import { ClusterIPDeployment, HeadlessStatefulSet } from "../../../../components";
import { collisions, type PlacedWorkload } from "../../../../components/checks/workload-collision";
import { setMocks } from "../../../support/engines/mocked-engine";
import { PATIENCE } from "../patience";

function workload(
  name: string,
  selector: Record<string, string>,
  labels = selector,
  serviceAccount?: string,
): PlacedWorkload {
  const subject = `StatefulSet ${name}`;
  return {
    subject,
    namespace: "guide",
    nameArgument: "statefulSetName",
    name,
    clientServices: [],
    service: name,
    serviceAccount,
    selector,
    labels,
  };
}

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

describe("two workloads of one namespace", function () {
  this.timeout(PATIENCE);

  const colliding = (one: PlacedWorkload, other: PlacedWorkload) =>
    collisions(one, other).map(({ argument }) => argument);

  it("collide where a selector matches the other's pods", () => {
    const a = workload("a", { app: "a" });
    assert.deepEqual(colliding(a, workload("b", { app: "b" })), []);
    assert.deepEqual(colliding(a, workload("b", { app: "a" })), ["selectorLabels"]);
    assert.deepEqual(colliding(a, workload("b", { tier: "b" }, { tier: "b", app: "a" })), ["selectorLabels"]);
    assert.deepEqual(colliding(workload("b", { tier: "b" }, { tier: "b", app: "a" }), a), ["selectorLabels"]);
  });

  it("collide where they share a name, of their own or of their Services", () => {
    assert.deepEqual(colliding(workload("a", { app: "a" }), workload("a", { app: "b" })), [
      "statefulSetName",
      "serviceName",
    ]);
  });

  it("collide where both make one ServiceAccount", () => {
    const of = (name: string, serviceAccount?: string) =>
      workload(name, { app: name }, { app: name }, serviceAccount);
    assert.deepEqual(colliding(of("a", "robot"), of("b", "robot")), ["serviceAccount.name"]);
    assert.deepEqual(colliding(of("a", "a"), of("b", "b")), []);
    assert.deepEqual(colliding(of("a"), of("b")), []);
  });

  it("are refused when they collide", async () => {
    await assert.rejects(run("guide", "guide"), {
      name: "InvalidArgumentsError",
      message: /selectorLabels: .* is a selector that pods of StatefulSet web match/,
    });
    const namespace = output("guide");
    await assert.rejects(run(namespace, namespace), { name: "InvalidArgumentsError" });
  });

  it("may share everything in different namespaces", async () => {
    await run("one", "other");
    await run(output("one"), output("other"));
  });
});
