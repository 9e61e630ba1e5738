import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dump } from "js-yaml";
import { withProgramStack } from "../../tests/support/program-stack";
import { versions } from "../../command-line/versions";
import type { Arena, Contestant } from "../contestant";
import { isNamespace, type Manifest } from "../manifest";
import { pulumi } from "./pulumi-command-line";

/** The manifests as a plain Pulumi YAML program, without anything that this project's components know. */
export async function withPulumiYaml<T>(
  { name, kubeContext, folder: parent }: Arena,
  use: (contestant: Contestant) => Promise<T>,
): Promise<T> {
  const folder = join(parent, "pulumi-yaml");
  await mkdir(folder);
  const write = (manifests: readonly Manifest[]) =>
    writeFile(join(folder, "Pulumi.yaml"), dump(programOf(manifests, kubeContext), { lineWidth: -1 }));
  await write([]);
  return withProgramStack({ name: `${name}-yaml`, folder, config: {} }, (stack) =>
    use({
      name: "Pulumi YAML",
      command: "pulumi up --skip-preview of a YAML program",
      write: ({ manifests }) => write(manifests),
      deploy: (signal) => pulumi(stack, ["up", "--yes", "--skip-preview"], signal),
      preview: (signal) => pulumi(stack, ["preview"], signal),
      destroy: (signal) => pulumi(stack, ["destroy", "--yes", "--skip-preview"], signal),
    }),
  );
}

function programOf(manifests: readonly Manifest[], kubeContext: string): object {
  const namespace = manifests.find(isNamespace);
  const others = manifests.filter((manifest) => manifest !== namespace);
  return {
    name: "manifests",
    runtime: "yaml",
    resources: {
      cluster: {
        type: "pulumi:providers:kubernetes",
        properties: { context: kubeContext },
        options: { version: versions.providers.kubernetes },
      },
      ...(namespace && {
        namespace: { ...resourceOf(namespace), options: { ...PROVIDER, retainOnDelete: true } },
      }),
      ...Object.fromEntries(
        others.map((manifest) => [
          `${manifest.kind}-${manifest.metadata.name}`,
          { ...resourceOf(manifest), options: { ...PROVIDER, dependsOn: ["${namespace}"] } },
        ]),
      ),
    },
  };
}

const PROVIDER = { provider: "${cluster}" };

function resourceOf({ apiVersion, kind, ...properties }: Manifest): object {
  const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
  return { type: `kubernetes:${group}:${kind}`, properties: literally(properties) };
}

/** Values in which nothing is taken for an interpolation. */
function literally(values: object): object {
  return JSON.parse(JSON.stringify(values).replaceAll("${", () => "$${")) as object;
}
