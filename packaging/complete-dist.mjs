// Completes what tsc compiled: copies the evidence page's style, and keeps of package.json, which modules read, only
// what it says of versions. A nested package.json with "exports" or "bin" would be taken for a package of its own.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";

const STYLE = "commands/verify/page/style.css";

copyFileSync(STYLE, `dist/${STYLE}`);
const { name, version, type, devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
writeFileSync("dist/package.json", JSON.stringify({ name, version, type, devDependencies }));
