import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generatedSchemas, SCHEMAS } from "./schemas";

/** `npm run schemas`: writes the schemas that are generated from the sources. */
async function main(): Promise<void> {
  for (const [file, content] of Object.entries(await generatedSchemas())) {
    await writeFile(join(SCHEMAS, file), content);
    console.log(`schemas/${file}`);
  }
}

void main();
