import { cp } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { projectFolder, pulumiRoot } from "../../command-line/locations";
import { packedPackage, runProgram } from "../support/packed";
import { documentedCommands } from "./documented-commands";

/** The languages, with the title of each one's section in docs/languages.md. */
export const LANGUAGES = {
  typescript: "TypeScript",
  yaml: "Pulumi YAML",
  python: "Python",
  go: "Go",
  java: "Java",
} as const;

export type Language = keyof typeof LANGUAGES;

/** Makes a project of an empty folder: the files of the example, and the commands of docs/languages.md. */
export async function prepareProgram(language: Language, folder: string): Promise<void> {
  await cp(join(projectFolder, "examples", "languages", language), folder, { recursive: true });
  const commands = await documentedCommands(LANGUAGES[language]);
  const { PATH = "" } = process.env;
  await runProgram("sh", ["-euxc", commands.replaceAll(/kubernetes-workloads@\S+/g, await packedPackage())], {
    cwd: folder,
    env: { PATH: [join(pulumiRoot(), "bin"), PATH].join(delimiter), ...hostEnvironment(language) },
  });
}

/**
 * The engine looks for the host of Java among its plugins, as one of the version that it was released with, and on the
 * PATH. Only the latter takes the host that is built from source.
 */
export function hostEnvironment(language: Language): Readonly<Record<string, string>> {
  return language === "java" ? { PULUMI_IGNORE_AMBIENT_PLUGINS: "false" } : {};
}
