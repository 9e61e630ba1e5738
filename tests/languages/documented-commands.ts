import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectFolder } from "../../command-line/locations";

/** The commands by which docs/languages.md makes a project of an empty folder, by the section's title. */
export async function documentedCommands(title: string): Promise<string> {
  const page = await readFile(join(projectFolder, "docs", "languages.md"), "utf8");
  const section = page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";
  const [, commands] = /^```sh\n([^]*?)^```$/m.exec(section) ?? [];
  if (commands === undefined) throw new Error(`docs/languages.md has no commands under "${title}"`);
  return commands;
}
