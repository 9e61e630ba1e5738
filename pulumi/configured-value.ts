import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { load } from "js-yaml";
import manifest from "../package.json";
import { projectFolder } from "../command-line/locations";
import { readStackSettings } from "./stack-settings";

type Key = "kubeContext" | "timeoutSeconds";

/** The part of Pulumi.yaml that matters here. */
interface ProjectFile {
  readonly config: Readonly<Record<Key, { readonly default: string | number }>>;
}

/** What a stack of this project is configured with, or the key's default; reads the files, which takes no time. */
export async function configuredValue(stackName: string, key: Key): Promise<string> {
  const { config } = await readStackSettings(stackName);
  const configured = config?.[`${manifest.name}:${key}`];
  if (typeof configured === "string" || typeof configured === "number") return String(configured);
  const project = load(await readFile(join(projectFolder, "Pulumi.yaml"), "utf8")) as ProjectFile;
  return String(project.config[key].default);
}
