import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { load } from "js-yaml";
import { projectFolder } from "../../command-line/locations";
import { exists } from "../../command-line/exists";
import { simpleStackName } from "./stack-name";

/** The part of a stack settings file that this project reads. */
export interface StackSettingsFile {
  readonly config?: Readonly<Record<string, unknown>>;
  /** What the secrets in it are encrypted with; a passphrase when there is none. */
  readonly secretsprovider?: string;
  /** With it, the key is derived from a passphrase. */
  readonly encryptionsalt?: string;
}

/** Name of a stack's file of settings, in the project's folder. */
export function settingsFile(stackName: string): string {
  return `Pulumi.${simpleStackName(stackName)}.yaml`;
}

/** A stack's settings, which are empty for one that has no file yet. */
export async function readStackSettings(
  stackName: string,
  folder = projectFolder,
): Promise<StackSettingsFile> {
  const file = join(folder, settingsFile(stackName));
  return (await exists(file)) ? (load(await readFile(file, "utf8")) ?? {}) : {};
}
