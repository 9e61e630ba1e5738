/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment --
   Assertions read deep into Kubernetes objects, whose shape is what is asserted. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setImmediate } from "node:timers/promises";
import { output, type Inputs } from "@pulumi/pulumi";
import { InvalidArgumentsError } from "../../../components";
import { ComponentProvider } from "../../../provider/provider";
import {
  registeredResources,
  registrations,
  setMocks,
  valueOf,
  type KubernetesObject,
} from "../../support/engines/mocked-engine";
import { typescriptOptions } from "../../../command-line/locations";
import { PATIENCE } from "../components/patience";

const STATEFUL = "kubernetes-workloads:index:HeadlessStatefulSet";
const STATELESS = "kubernetes-workloads:index:ClusterIPDeployment";
const BASE = { namespace: "guide", image: "nginx", ports: [{ name: "web", port: 80 }] };

const provider = new ComponentProvider();

/** What the provider says of arguments, one line a problem, after making sure that it registered nothing. */
async function refusal(inputs: Inputs, type = STATEFUL): Promise<string[]> {
  await setMocks();
  const error = await provider.construct("web", type, inputs, {}).then(
    () => assert.fail("nothing was refused"),
    (error: unknown) => error,
  );
  assert.ok(error instanceof InvalidArgumentsError, String(error));
  assert.deepEqual(registrations(), []);
  return error.message
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
}

/** What was registered of a type, once it has been. */
async function registered(type: string): Promise<KubernetesObject> {
  for (;;) {
    const found = registeredResources().find((resource) => resource.type === type);
    if (found !== undefined) return found.inputs;
    await setImmediate();
  }
}

describe("the component provider", function () {
  this.timeout(PATIENCE);

  it("makes a component and answers its outputs", async () => {
    await setMocks();
    const inputs = { ...BASE, namespace: output("guide"), replicas: 2, env: { A: output("b") } };
    const { state } = await provider.construct("web", STATEFUL, inputs, {});
    const given = await valueOf(output(state));
    assert.deepEqual((given as { podNames: string[] }).podNames, ["web-0", "web-1"]);
  });

  it("takes numbers and booleans in env, as YAML has them, for the text that a process finds", async () => {
    await setMocks();
    await provider.construct("web", STATEFUL, { ...BASE, env: { PORT: 8080, DEBUG: true, A: "b" } }, {});
    const set = await registered("kubernetes:apps/v1:StatefulSet");
    assert.deepEqual(set.spec.template.spec.containers[0].env, [
      { name: "PORT", value: "8080" },
      { name: "DEBUG", value: "true" },
      { name: "A", value: "b" },
    ]);
  });

  it("makes every component of its schema", async () => {
    await setMocks();
    const { state } = await provider.construct("front", STATELESS, BASE, {});
    assert.deepEqual(await valueOf(output((state as { urls: unknown }).urls)), {
      web: "http://front.guide.svc.cluster.local",
    });
  });

  it("lets the component refuse values that cannot work, in its own words", async () => {
    assert.match(
      (await refusal({ ...BASE, replicas: -1 }))[0] ?? "",
      /^replicas: -1 is no whole number from 0/,
    );
  });

  it("refuses values of the wrong type, all at once", async () => {
    const problems = await refusal({
      image: 1,
      ports: [{ name: "web", port: "80" }, "web"],
      replicas: "two",
      podManagementPolicy: "Random",
      labels: ["a"],
      resources: { limits: { cpu: 1 } },
      updateStrategy: { type: "RollingUpdate", partition: "1" },
      disruptionBudget: "none",
      volumeClaims: {},
      shortlived: true,
    });
    assert.deepEqual(
      problems.map((problem) => problem.replace(/\. (Give|Use).*$/, "")),
      [
        "namespace: undefined is missing",
        "image: 1 is not a string",
        'ports[0].port: "80" is not a whole number',
        'ports[1]: "web" is not an object',
        'replicas: "two" is not a whole number',
        'podManagementPolicy: "Random" is not one of OrderedReady, Parallel',
        'labels: ["a"] is not a map',
        'resources.limits["cpu"]: 1 is not a string',
        'updateStrategy.partition: "1" is not a whole number',
        'disruptionBudget: "none" is not true or false or an object',
        "volumeClaims: {} is not a list",
        "shortlived: true is no argument",
      ],
    );
  });

  it("refuses an output where outputs are computed from the value", async () => {
    const [problem] = await refusal({ ...BASE, statefulSetName: output("db") });
    assert.match(problem ?? "", /^statefulSetName: .* is known only when that resource is there/);
  });

  it("refuses a type that is none of its components", async () => {
    await assert.rejects(provider.construct("web", "kubernetes-workloads:index:Nothing", BASE, {}), {
      message: /Nothing is none of the components kubernetes-workloads:index:HeadlessStatefulSet, /,
    });
  });

  it("prints the port that it serves on, by which the engine finds it", async () => {
    const main = join(__dirname, "../../../provider/main.ts");
    const child = spawn(process.execPath, [...typescriptOptions, main, "127.0.0.1:1"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const [line] = (await once(createInterface(child.stdout), "line")) as string[];
      assert.match(line ?? "", /^\d+$/);
    } finally {
      child.kill();
    }
  });
});
