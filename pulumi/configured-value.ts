import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { load } from "js-yaml";
import manifest from "../package.json";
import { projectFolder } from "../command-line/locations";
import { exists } from "../toolchain/machine-file";

type Key = "kubeContext" | "timeoutSeconds";

/** The part of a stack's configuration file that matters here. */
interface StackFile {
  readonly config?: Readonly<Record<string, unknown>>;
}

/** The part of Pulumi.yaml that matters here. */
interface ProjectFile {
  readonly config: Readonly<Record<Key, { readonly default: string | number }>>;
}

/** What a stack of this project is configured with, or the key's default; reads the files, which takes no time. */
export async function configuredValue(stackName: string, key: Key): Promise<string> {
  const stack = (await readYaml(`Pulumi.${stackName}.yaml`)) as StackFile | undefined;
  const configured = stack?.config?.[`${manifest.name}:${key}`];
  if (typeof configured === "string" || typeof configured === "number") return String(configured);
  const project = (await readYaml("Pulumi.yaml")) as ProjectFile;
  return String(project.config[key].default);
}

async function readYaml(name: string): Promise<unknown> {
  const file = join(projectFolder, name);
  return (await exists(file)) ? load(await readFile(file, "utf8")) : undefined;
}
