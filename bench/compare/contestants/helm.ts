import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dump } from "js-yaml";
import { run } from "../../../command-line/processes/process";
import { helmExecutable, helmHome } from "../../../toolchain/helm";
import { PATIENCE_SECONDS, type Arena, type Contestant } from "../contestant";
import { isNamespace, type Manifest, yamlOf } from "../manifest";

const RELEASE = "workloads";

/** A chart whose templates are the manifests. Helm's record of the release lies in a namespace beside. */
export async function withHelm<T>(
  { kubeContext, folder, recordsNamespace }: Arena,
  use: (contestant: Contestant) => Promise<T>,
): Promise<T> {
  const helm = await helmExecutable();
  const chart = join(folder, "chart");
  const connection = ["--kube-context", kubeContext, "--namespace", recordsNamespace];
  const helmRun = (args: readonly string[], signal: AbortSignal) =>
    run(helm, [...args, ...connection, "--timeout", `${PATIENCE_SECONDS}s`], {
      signal,
      env: helmHome(folder),
    });

  return use({
    name: "Helm",
    command: "helm upgrade --install --wait",
    write: ({ manifests }) => writeChart(chart, manifests),
    deploy: async (signal) => {
      await helmRun(["upgrade", "--install", RELEASE, chart, "--wait"], signal);
    },
    preview: async (signal) => {
      await helmRun(["upgrade", "--install", RELEASE, chart, "--dry-run=server"], signal);
    },
    destroy: async (signal) => {
      await helmRun(["uninstall", RELEASE, "--wait"], signal);
    },
  });
}

async function writeChart(chart: string, manifests: readonly Manifest[]): Promise<void> {
  await mkdir(join(chart, "templates"), { recursive: true });
  await writeFile(join(chart, "Chart.yaml"), dump({ apiVersion: "v2", name: RELEASE, version: "0.1.0" }));
  await writeFile(
    join(chart, "templates", "manifests.yaml"),
    literally(yamlOf(manifests.map((manifest) => (isNamespace(manifest) ? kept(manifest) : manifest)))),
  );
}

/** Has Helm leave an object when the release goes, as the other contestants leave the namespace. */
function kept(manifest: Manifest): Manifest {
  const annotations = { ...manifest.metadata.annotations, "helm.sh/resource-policy": "keep" };
  return { ...manifest, metadata: { ...manifest.metadata, annotations } };
}

/** Escapes text, so that Helm does not read it as a template. */
function literally(text: string): string {
  return text.replaceAll("{{", '{{ "{{" }}');
}
