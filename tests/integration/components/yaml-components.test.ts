import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { V1Pod } from "@kubernetes/client-node";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { podsIn } from "../../../kubernetes/collection";
import { nameOf } from "../../../kubernetes/objects";
import type { PackageSchema } from "../../../components/checks/package-schema";
import { projectFolder, pulumiExecutable } from "../../../command-line/locations";
import { inBackground } from "../../support/running/background";
import { withDiagnosis } from "../../support/running/diagnosis";
import { interruption } from "../../support/running/interruption";
import { PATIENCE, projectWithPackage, runProgram, withFolder } from "../../support/packed";
import { withProgramStack } from "../../../pulumi/project/program-stack";
import { withNamespaceName } from "../../support/test-namespace";
import { refusal, upWithOutputs } from "../../support/engines/up";
import { cluster, KUBE_CONTEXT } from "../suite";

interface Used {
  readonly schema: PackageSchema;
  readonly namespace: string;
  readonly outputs: OutputMap;
  readonly pods: readonly string[];
  /** Environment variables of pod web-0. */
  readonly variables: readonly unknown[];
  readonly changesAgain: readonly string[];
  /** What is said of arguments that cannot work, by what is wrong with them. */
  readonly refusals: Readonly<Record<string, string>>;
}

/** Wrong arguments by what is wrong: a piece of the program, what stands in its place, and what must be said. */
const WRONG: Readonly<Record<string, readonly [right: string, wrong: string, message: RegExp]>> = {
  "a value that cannot work": [
    "replicas: ${replicas}",
    "replicas: -1",
    /HeadlessStatefulSet "web": 1 argument cannot work\s+replicas: -1 is no whole number from 0/,
  ],
  "an output where a plain value is needed": [
    "serviceName: nginx",
    "serviceName: ${home.metadata.name}",
    /serviceName: .* is known only later.*Give a plain value/,
  ],
};

describe("The components in a YAML program", function () {
  this.timeout(PATIENCE);

  const used = inBackground(use, { seconds: 70 });

  it("are described by get-schema, every argument and output of theirs", async () => {
    const { resources, types } = (await used()).schema;
    assert.deepEqual(Object.keys(resources).sort(), [
      "kubernetes-workloads:index:ClusterIPDeployment",
      "kubernetes-workloads:index:HeadlessStatefulSet",
    ]);
    const described = [
      ...Object.values(resources).flatMap(({ inputProperties, properties }) => [
        ...Object.entries(inputProperties),
        ...Object.entries(properties),
      ]),
      ...Object.values(types).flatMap((type) =>
        "properties" in type ? Object.entries(type.properties) : [],
      ),
    ];
    assert.deepEqual(
      described.flatMap(([name, { description = "" }]) => (description === "" ? [name] : [])),
      [],
    );
  });

  it("give out typed lists and maps", async () => {
    const { namespace, outputs } = await used();
    const values = Object.fromEntries(
      Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]),
    );
    assert.match(String(values.clusterIP), /^\d+\.\d+\.\d+\.\d+$/);
    assert.deepEqual(values, {
      podDnsNames: ["web-0", "web-1"].map((pod) => `${pod}.nginx.${namespace}.svc.cluster.local`),
      firstPod: "web-0",
      pvcNames: ["www-web-0", "www-web-1"],
      ports: { web: 8080 },
      url: `http://front.${namespace}.svc.cluster.local`,
      clusterIP: values.clusterIP,
    });
  });

  it("run their pods", async () => {
    const { pods } = await used();
    assert.deepEqual(
      pods.map((pod) => pod.replace(/^front-.*/, "front")),
      ["front", "front", "web-0", "web-1"],
    );
  });

  it("give a container numbers and booleans as text", async () => {
    const { namespace, variables } = await used();
    assert.deepEqual(variables, [
      { name: "DEBUG", value: "false" },
      { name: "HOME_NAMESPACE", value: namespace },
      { name: "WORKERS", value: "4" },
    ]);
  });

  it("have nothing to change in a second preview", async () => {
    assert.deepEqual((await used()).changesAgain, []);
  });

  for (const [what, [, , message]] of Object.entries(WRONG)) {
    it(`refuse ${what} in their own words, without a stack trace`, async () => {
      const refusal = (await used()).refusals[what] ?? "";
      assert.match(refusal, message);
      assert.doesNotMatch(refusal, /\n\s+at |node_modules/);
    });
  }
});

/** The program uses the package as it is packed and installed. */
async function use(): Promise<Used> {
  return withFolder(async (folder) => {
    const installed = join(await projectWithPackage(), "node_modules", "kubernetes-workloads");
    await cp(join(projectFolder, "examples", "yaml-components"), folder, { recursive: true });
    const file = join(folder, "Pulumi.yaml");
    const program = (await readFile(file, "utf8")).replace("path: ../..", `path: ${installed}`);
    await writeFile(file, program);
    const schema = JSON.parse(
      await runProgram(
        pulumiExecutable(),
        ["package", "get-schema", join(installed, "pulumi-resource-kubernetes-workloads")],
        { cwd: folder },
      ),
    ) as PackageSchema;

    return withNamespaceName(cluster(), (namespace) =>
      withProgramStack(
        { name: namespace, folder, config: { kubeContext: KUBE_CONTEXT, namespace } },
        async (stack) => {
          const outputs = await withDiagnosis(cluster(), namespace, upWithOutputs(stack));
          const { items } = await podsIn(cluster(), namespace).list();
          const { changeSummary } = await stack.preview({ signal: interruption });
          const refusals: Record<string, string> = {};
          for (const [what, [right, wrong]] of Object.entries(WRONG)) {
            await writeFile(file, program.replace(right, wrong));
            refusals[what] = await refusal(stack);
          }
          await writeFile(file, program);
          return {
            schema,
            namespace,
            outputs,
            pods: items.map(nameOf).sort(),
            variables: variablesOf(items.find((pod) => nameOf(pod) === "web-0")),
            changesAgain: Object.keys(changeSummary).filter((op) => op !== "same"),
            refusals,
          };
        },
      ),
    );
  });
}

function variablesOf(pod: V1Pod | undefined): unknown[] {
  const { env = [] } = pod?.spec?.containers[0] ?? {};
  return env.map(({ name, value }) => ({ name, value }));
}
