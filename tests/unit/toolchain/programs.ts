import { writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { withEnvironment } from "./environment";
import { withTemporaryFolder } from "./temporary-folder";

/** Puts shell scripts first on the PATH, for as long as a function takes. */
export async function withPrograms<T>(
  scripts: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    for (const [name, script] of Object.entries(scripts))
      await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

    const PATH = [folder, process.env.PATH].join(delimiter);
    return withEnvironment({ PATH }, () => use(folder));
  });
}
