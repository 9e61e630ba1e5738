import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { load } from "js-yaml";
import manifest from "../../package.json";
import { projectFolder } from "../../command-line/locations";
import { readStackSettings } from "./stack-settings";

/** Keys of the own program's configuration that commands read. */
type Key = "kubeContext" | "timeoutSeconds" | "namespace" | "identity" | "statefulSetName";

/** The part of Pulumi.yaml that matters here. */
interface DeclaredConfig {
  readonly config: Readonly<Record<Key, { readonly default: string | number }>>;
}

/** The configured value of a key, or its default. Reads the project's files and does not start the CLI. */
export async function configuredValue(stackName: string, key: Key): Promise<string> {
  return (await readConfig(stackName))(key) ?? "";
}

/** Reads the configuration of a stack of this project once; a value that is empty is undefined. */
export async function readConfig(stackName: string): Promise<(key: Key) => string | undefined> {
  const { config } = await readStackSettings(stackName);
  const project = load(await readFile(join(projectFolder, "Pulumi.yaml"), "utf8")) as DeclaredConfig;
  return (key) => {
    const configured = config?.[`${manifest.name}:${key}`];
    const isPlain = typeof configured === "string" || typeof configured === "number";
    const value = String(isPlain ? configured : project.config[key].default);
    return value === "" ? undefined : value;
  };
}
