import { join } from "node:path";
import { projectFolder } from "../command-line/locations";
import { run } from "../command-line/processes/process";

/** Packs this package as `npm pack` does, and returns the path of the file that it makes in a folder. */
export async function pack(folder: string, signal?: AbortSignal): Promise<string> {
  const printed = await run("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: projectFolder,
    ...(signal && { signal }),
  });
  // What a script of the package prints stands before it.
  const [{ filename = "" } = {}] = JSON.parse(printed.slice(printed.indexOf("["))) as { filename?: string }[];
  return join(folder, filename);
}
