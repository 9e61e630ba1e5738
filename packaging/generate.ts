import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generatedFiles, PACKAGE } from "./schemas";

/** `npm run schemas`: writes the schemas that are generated from the sources, and the readers made of them. */
async function main(): Promise<void> {
  for (const [file, content] of Object.entries(await generatedFiles())) {
    const path = join(PACKAGE, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    console.log(file);
  }
}

void main();
