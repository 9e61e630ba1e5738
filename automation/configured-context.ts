import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { load } from "js-yaml";
import manifest from "../package.json";
import { projectFolder } from "../toolchain/locations";
import { exists } from "../toolchain/machine-file";

/** The part of a stack's configuration file that matters here. */
interface StackFile {
  readonly config?: Readonly<Record<string, unknown>>;
}

/** The part of Pulumi.yaml that matters here. */
interface ProjectFile {
  readonly config: { readonly kubeContext: { readonly default: string } };
}

/** kubeconfig context that a stack of this project is configured with; reads the files, which takes no time. */
export async function configuredContext(stackName: string): Promise<string> {
  const stack = (await readYaml(`Pulumi.${stackName}.yaml`)) as StackFile | undefined;
  const configured = stack?.config?.[`${manifest.name}:kubeContext`];
  if (typeof configured === "string") return configured;
  const project = (await readYaml("Pulumi.yaml")) as ProjectFile;
  return project.config.kubeContext.default;
}

async function readYaml(name: string): Promise<unknown> {
  const file = join(projectFolder, name);
  return (await exists(file)) ? load(await readFile(file, "utf8")) : undefined;
}
