// Prints the section of CHANGELOG.md that describes one version, for the release on GitHub.
// Usage: node packaging/changelog-section.mjs VERSION
// Exit codes: 0; 1 when there is no such section.
import { readFileSync } from "node:fs";

const [version] = process.argv.slice(2);
const changelog = readFileSync(new URL("../CHANGELOG.md", import.meta.url), "utf8");
const section = changelog.split(/^(?=## )/m).find((text) => text.split("\n", 1)[0] === `## ${version}`);
if (section === undefined) {
  console.error(
    `error: CHANGELOG.md has no section "## ${version}".\nAdd one, or name a version that has one.`,
  );
  process.exit(1);
}
console.log(section.split("\n").slice(1).join("\n").trim());
