// Writes the version of package.json into the source that states it at run time, after "changeset version" has raised it.
import { readFileSync, writeFileSync } from "node:fs";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const source = new URL("../components/version.ts", import.meta.url);
writeFileSync(source, readFileSync(source, "utf8").replace(/"[^"]*"/, JSON.stringify(version)));
