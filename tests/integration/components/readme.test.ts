import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dump } from "js-yaml";
import { projectFolder, pulumiRoot } from "../../../command-line/locations";
import { podsIn } from "../../../kubernetes/collection";
import { outputInPod } from "../../../kubernetes/pods/exec";
import { isReady, nameOf } from "../../../kubernetes/objects";
import { folderBackend, withProgramStack } from "../../../pulumi/project/program-stack";
import { provideSystemImages } from "../../systems/images/system-images";
import { inBackground } from "../../support/running/background";
import { withDiagnosis } from "../../support/running/diagnosis";
import { interruption } from "../../support/running/interruption";
import { PATIENCE, projectWithPackage, runProgram } from "../../support/packed";
import { withNamespace } from "../../support/test-namespace";
import { upWithOutputs } from "../../support/engines/up";
import { cluster } from "../suite";

describe("The first program of README.md", function () {
  this.timeout(PATIENCE);

  const deployed = inBackground(deployFirstProgram, { seconds: 60 });

  it("deploys a database that answers", async () => {
    const { host, pods, answer } = await deployed();
    assert.match(host, /^db-0\.db\./);
    assert.deepEqual(pods, ["db-0"]);
    assert.equal(answer, "1");
  });

  it("is proven by the command that README.md names", async () => {
    assert.match((await deployed()).verified, /0 broken|all .* kept|kept/i);
  });
});

interface Deployed {
  readonly host: string;
  readonly pods: readonly string[];
  readonly answer: string;
  readonly verified: string;
}

/** Deploys the program as it stands, but in a namespace of the test's own. */
async function deployFirstProgram(): Promise<Deployed> {
  await provideSystemImages(["postgres"], { signal: interruption });
  const project = await projectWithPackage();
  const folder = join(project, "readme");
  await mkdir(folder);
  const readme = await readFile(join(projectFolder, "README.md"), "utf8");
  const [, code = ""] = /^```ts\n(.*?)^```$/ms.exec(readme) ?? [];
  assert.match(code, /namespace: "default"/);
  return withNamespace(cluster(), async (namespace) => {
    await writeFile(join(folder, "index.ts"), code.replace('"default"', JSON.stringify(namespace)));
    await writeFile(join(folder, "Pulumi.yaml"), "name: readme\nruntime: nodejs\n");
    const kubeconfig = join(folder, "kubeconfig");
    await writeFile(kubeconfig, kubeconfigOf(namespace));
    const backend = { ...folderBackend(folder), KUBECONFIG: kubeconfig };
    const settings = { name: namespace, folder, config: { password: "secret" }, backend };
    return withProgramStack(settings, async (stack) => {
      const outputs = await withDiagnosis(cluster(), namespace, upWithOutputs(stack));
      const { items } = await podsIn(cluster(), namespace).list();
      const [pod] = items.filter(isReady);
      if (pod === undefined) throw new Error("no pod of the database is Ready");
      const query = ["psql", "-h", "127.0.0.1", "-U", "postgres", "-tAc", "select 1"];
      return {
        host: String(outputs.host?.value),
        pods: items.map(nameOf),
        answer: (await outputInPod(cluster(), pod, ["env", "PGPASSWORD=secret", ...query])).trim(),
        verified: await runProgram(
          join(project, "node_modules", ".bin", "kubernetes-workloads"),
          ["verify", "--stack", namespace],
          {
            cwd: folder,
            env: { ...backend, PATH: `${join(pulumiRoot(), "bin")}:${process.env.PATH ?? ""}` },
          },
        ),
      };
    });
  });
}

/** The cluster's, with the namespace as the default one: README.md's Secret names none. */
function kubeconfigOf(namespace: string): string {
  const { kubeConfig } = cluster();
  const [current, context, user] = [
    kubeConfig.getCurrentCluster(),
    kubeConfig.getContextObject(kubeConfig.getCurrentContext()),
    kubeConfig.getCurrentUser(),
  ];
  return dump({
    apiVersion: "v1",
    kind: "Config",
    "current-context": context?.name,
    contexts: [
      { name: context?.name, context: { cluster: context?.cluster, user: context?.user, namespace } },
    ],
    clusters: [
      {
        name: current?.name,
        cluster: { server: current?.server, "certificate-authority": current?.caFile },
      },
    ],
    users: [
      { name: user?.name, user: { "client-certificate": user?.certFile, "client-key": user?.keyFile } },
    ],
  });
}
