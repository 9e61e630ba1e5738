import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../command-line/locations";
import type { PackageSchema } from "../../../components/checks/package-schema";
import schemaFile from "../../../schemas/kubernetes-workloads.json";

const schema = schemaFile as PackageSchema;
const ARGUMENTS = Object.values(schema.resources).flatMap(({ inputProperties }) =>
  Object.keys(inputProperties),
);
const NESTED = Object.values(schema.types).flatMap((type) =>
  "properties" in type ? Object.keys(type.properties) : [],
);

/** Words of the last column that are no arguments, and are not said to be. */
const OTHER_WORDS = ["@pulumi/kubernetes", "@pulumi/random", "CustomResource", "restricted"];

/** Arguments that answer no question of a chart. */
const OF_THIS_PACKAGE = ["identity", "replicasOwner", "timeouts"];

describe("The table of docs/arguments.md", () => {
  const cells = lastColumn();

  it("says of no argument that it is here which is not", () => {
    const known = new Set([...ARGUMENTS, ...NESTED, ...OTHER_WORDS]);
    const said = cells.flatMap((cell) => wordsIn(cell.replace(/`\w+`( is set)? by transform/g, "")));
    assert.ok(said.length > 60, String(said.length));
    assert.deepEqual(
      said.filter((word) => !known.has(word)),
      [],
    );
  });

  it("says of no argument that it needs a transform which is here", () => {
    const byTransform = cells.flatMap((cell) =>
      [...cell.matchAll(/`(\w+)`( is set)? by transform/g)].map(([, word = ""]) => word),
    );
    assert.ok(byTransform.length > 0);
    assert.deepEqual(
      byTransform.filter((word) => ARGUMENTS.includes(word)),
      [],
    );
  });

  it("has every argument that answers a question of a chart", () => {
    const said = new Set([...cells.flatMap(wordsIn), ...OF_THIS_PACKAGE]);
    assert.deepEqual(
      [...new Set(ARGUMENTS)].filter((argument) => !said.has(argument)),
      [],
    );
  });
});

/** The cells that say what is here, without the head of the table. */
function lastColumn(): string[] {
  const page = readFileSync(join(projectFolder, "docs", "arguments.md"), "utf8");
  const [table = ""] = page.split("\n## ");
  const rows = table.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) => row.split("|").at(-2) ?? "");
}

/** Names in code: `services[].annotations` is one of `services` and one of `annotations`. */
function wordsIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, code = ""]) =>
    code.startsWith("@")
      ? [code]
      : [...code.replace(/"[^"]*"/g, "").matchAll(/[A-Za-z]\w*/g)].map(([word]) => word),
  );
}
