import assert from "node:assert/strict";
import { cp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { projectFolder } from "../../../command-line/locations";
import { inBackground } from "../../support/running/background";
import { withDiagnosis } from "../../support/running/diagnosis";
import { PATIENCE, packedPackage, projectWithPackage, runProgram } from "../../support/packed";
import { withProgramStack } from "../../../pulumi/project/program-stack";
import { withNamespaceName } from "../../support/test-namespace";
import { refusal, upWithOutputs } from "../../support/engines/up";
import { cluster, KUBE_CONTEXT } from "../suite";

describe("The packed package", function () {
  this.timeout(PATIENCE);

  const files = inBackground(packedFiles);
  const publint = inBackground(() => judgedBy("publint", "run", "--strict"));
  const typesWrong = inBackground(() => judgedBy("attw", "--no-emoji"));
  const deployed = inBackground(deployFromEmptyProject, { seconds: 60 });

  it("holds the compiled package, and no test, tool or source", async () => {
    const folders =
      /^(dist\/((command-line|commands|components|contracts|kubernetes|provider|pulumi)(\/[\w-]+){0,2}|schemas)\/[\w-]+\.(js|d\.ts|json|css)|dist\/package\.json|schemas\/[\w-]+\.json)$/;
    assert.deepEqual((await files()).filter((file) => !folders.test(file)).sort(), [
      "CHANGELOG.md",
      "LICENSE",
      "README.ko.md",
      "README.md",
      "package.json",
      "pulumi-resource-kubernetes-workloads",
      "readers/go/stackoutputs/stack_outputs.go",
      "readers/java/kubernetesworkloads/StackOutputs.java",
      "readers/python/stack_outputs.py",
    ]);
  });

  it("is clean in the eyes of publint", async () => {
    assert.match(await publint(), /All good!/);
  });

  it("has types that every kind of module resolution finds", async () => {
    assert.match(await typesWrong(), /No problems found/);
  });

  it("deploys from a project that was empty before it was installed", async () => {
    const { namespace, outputs } = await deployed();
    const values = Object.fromEntries(
      Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]),
    );
    assert.deepEqual(values, {
      podDnsNames: [`web-0.web.${namespace}.svc.cluster.local`],
      pvcNames: ["www-web-0"],
      urls: { web: `http://front.${namespace}.svc.cluster.local` },
    });
  });

  it("reads no stack that does not exist, and says what to look at", async () => {
    const { readingNoStack } = await deployed();
    assert.match(readingNoStack, /Outputs of stack organization\/installed\/nowhere:\s+.*unknown stack/);
    assert.match(readingNoStack, /Name a stack that `pulumi stack ls --all` lists/);
    assert.doesNotMatch(readingNoStack, /\n\s+at |node_modules/);
  });

  it("reads no stack of another program, and says which outputs are missing", async () => {
    const { readingAnotherProgram } = await deployed();
    assert.match(readingAnotherProgram, /programVersion is missing/);
    assert.match(readingAnotherProgram, /podNames is missing/);
    assert.match(readingAnotherProgram, /do not say which version wrote them/);
    assert.doesNotMatch(readingAnotherProgram, /\n\s+at |node_modules/);
  });

  it("shares the project's Pulumi SDKs instead of bringing its own", async () => {
    const { copies } = await deployed();
    assert.deepEqual(copies, ["node_modules/@pulumi/kubernetes", "node_modules/@pulumi/pulumi"]);
  });
});

async function packedFiles(): Promise<string[]> {
  const listed = await runProgram("tar", ["--list", "--gzip", "--file", await packedPackage()], {
    cwd: projectFolder,
  });
  return listed.split("\n").map((path) => path.replace(/^package\//, ""));
}

/** What a linter of packages says of the packed one; it fails if the linter does. */
async function judgedBy(linter: string, ...args: string[]): Promise<string> {
  return runProgram(join(projectFolder, "node_modules", ".bin", linter), [...args, await packedPackage()], {
    cwd: projectFolder,
  });
}

interface Deployed {
  readonly namespace: string;
  readonly outputs: OutputMap;
  readonly readingNoStack: string;
  readonly readingAnotherProgram: string;
  /** Where the Pulumi SDKs are installed. */
  readonly copies: readonly string[];
}

async function deployFromEmptyProject(): Promise<Deployed> {
  const folder = await projectWithPackage();
  await writeFile(join(folder, "Pulumi.yaml"), "name: installed\nruntime: nodejs\n");
  await cp(join(__dirname, "..", "programs", "installed.ts"), join(folder, "index.ts"));
  return withNamespaceName(cluster(), (namespace) =>
    withProgramStack(
      { name: namespace, folder, config: { kubeContext: KUBE_CONTEXT, namespace } },
      async (stack) => {
        const outputs = await withDiagnosis(cluster(), namespace, upWithOutputs(stack));
        return {
          namespace,
          outputs,
          readingNoStack: await refusal(stack, { producer: "organization/installed/nowhere" }),
          readingAnotherProgram: await refusal(stack, { producer: `organization/installed/${namespace}` }),
          copies: await sdkCopies(folder),
        };
      },
    ),
  );
}

async function sdkCopies(folder: string): Promise<string[]> {
  const paths = await readdir(folder, { recursive: true });
  return paths.filter((path) => /(^|\/)node_modules\/@pulumi\/(pulumi|kubernetes)$/.test(path)).sort();
}
