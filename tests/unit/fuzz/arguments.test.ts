import assert from "node:assert/strict";
import schema from "../../../schemas/kubernetes-workloads.json";
import { HeadlessStatefulSet } from "../../../components";
import { OWN_VALUES, valuesOf } from "../../fuzz/arguments/arguments";
import { controlled } from "../../fuzz/arguments/controlled-objects";
import { isJudged } from "../../fuzz/arguments/judged";
import { judgeArguments } from "../../fuzz/arguments/lenient-components";

const BASE = { namespace: "team", image: "app", ports: [{ name: "web", port: 80 }] };

describe("The fuzz of arguments", () => {
  it("has values for every argument, and for nothing else", () => {
    const given = (["HeadlessStatefulSet", "ClusterIPDeployment"] as const).flatMap((component) =>
      Object.keys(valuesOf(component)),
    );
    const inSchema = Object.values(schema.resources).flatMap((resource) =>
      Object.keys(resource.inputProperties),
    );
    assert.deepEqual(given.toSorted(), inSchema.toSorted());
    assert.deepEqual(
      Object.keys(OWN_VALUES).filter((name) => !inSchema.includes(name)),
      [],
    );
  });

  it("has the objects of arguments that are refused, and the pod that would be made of them", async () => {
    const { problems, objects } = await judgeArguments({
      component: "HeadlessStatefulSet",
      args: { ...BASE, replicas: -1, volumeClaims: [{ name: "data", size: "1Gi", mountPath: "/data" }] },
    });
    assert.deepEqual(
      problems.map(({ argument }) => argument),
      ["replicas"],
    );
    const [workload] = objects.filter(({ type }) => type.endsWith(":StatefulSet"));
    const made = controlled({ ...(workload?.inputs as object), kind: "StatefulSet" });
    assert.deepEqual(
      made.map(({ kind, metadata }) => `${kind} ${String(metadata.name)}`),
      ["Pod web-0", "PersistentVolumeClaim data-web-0"],
    );
  });

  it("leaves the components of other tests as strict as they are", () => {
    assert.throws(() => new HeadlessStatefulSet("web", { ...BASE, replicas: -1 }), /1 argument cannot work/);
  });

  it("takes no refusal for judged that is not listed", () => {
    const problem = { argument: "tolerations[0].key", value: "", rule: "is missing", remedy: "" };
    assert.equal(isJudged(problem), false);
    assert.equal(isJudged({ ...problem, argument: "runAsUser", rule: "is root, as whom" }), true);
  });
});
