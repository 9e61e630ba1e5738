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

  it("takes them wherever there is nothing but text", async () => {
    await setMocks();
    const inputs = {
      ...BASE,
      image: 17,
      labels: { canary: true },
      podAnnotations: { revision: 3 },
      command: ["sleep", 60],
      resources: { limits: { cpu: 1 } },
      nodeSelector: { disks: 2 },
      services: [{ name: "all", selector: { generation: 4 } }],
      configFiles: { "/etc/port": 80, "/run.sh": { content: 1, mode: 493 } },
      volumeClaims: [{ name: "data", size: 1048576, mountPath: "/data" }],
      writablePaths: ["/tmp", { path: "/cache", sizeLimit: 4096 }],
      tolerations: [{ key: "a", value: 5, effect: "NoExecute", tolerationSeconds: 5 }],
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "zone",
          whenUnsatisfiable: "DoNotSchedule",
          labelSelector: { matchLabels: { a: 1 } },
        },
      ],
      sidecars: [
        { name: "s", image: "i", env: [{ name: "A", value: false }], resources: { requests: { cpu: 0.5 } } },
      ],
    };
    await provider.construct("web", STATEFUL, inputs, {});
    const { spec, metadata } = await registered("kubernetes:apps/v1:StatefulSet");
    const pod = spec.template.spec;
    const [main] = pod.containers;
    const [sidecar] = pod.initContainers;
    assert.deepEqual(
      [main.image, metadata.labels.canary, spec.template.metadata.annotations.revision, main.command[1]],
      ["17", "true", "3", "60"],
    );
    assert.deepEqual([main.resources.limits.cpu, pod.nodeSelector.disks], ["1", "2"]);
    assert.equal(spec.volumeClaimTemplates[0].spec.resources.requests.storage, "1048576");
    assert.deepEqual(pod.tolerations, [{ key: "a", value: "5", effect: "NoExecute", tolerationSeconds: 5 }]);
    assert.deepEqual(pod.topologySpreadConstraints[0].labelSelector.matchLabels, { a: "1" });
    assert.equal(pod.topologySpreadConstraints[0].maxSkew, 1);
    assert.deepEqual([sidecar.env[0].value, sidecar.resources.requests.cpu], ["false", "0.5"]);
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
      image: [1],
      ports: [{ name: "web", port: "80" }, "web"],
      replicas: "two",
      podManagementPolicy: "Random",
      labels: ["a"],
      resources: { limits: { cpu: {} } },
      updateStrategy: { type: "RollingUpdate", partition: "1" },
      disruptionBudget: "none",
      volumeClaims: {},
      shortlived: true,
    });
    assert.deepEqual(
      problems.map((problem) => problem.replace(/\. (Give|Use).*$/, "")),
      [
        "namespace: undefined is missing",
        "image: [1] is not a string",
        'ports[0].port: "80" is not a whole number',
        'ports[1]: "web" is not an object',
        'replicas: "two" is not a whole number',
        'podManagementPolicy: "Random" is not one of OrderedReady, Parallel',
        'labels: ["a"] is not a map',
        'resources.limits["cpu"]: {} is not a string',
        'updateStrategy.partition: "1" is not a whole number',
        'disruptionBudget: "none" is not true or false or an object',
        "volumeClaims: {} is not a list",
        "shortlived: true is no argument",
      ],
    );
  });

  it("refuses an output where outputs are computed from the value", async () => {
    const [problem] = await refusal({ ...BASE, statefulSetName: output("db") });
    assert.match(problem ?? "", /^statefulSetName: .* is known only later/);
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
