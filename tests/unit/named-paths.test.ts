import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../command-line/locations";

const FILES = execFileSync("git", ["ls-files"], { cwd: projectFolder, encoding: "utf8" })
  .split("\n")
  .filter((path) => existsSync(join(projectFolder, path)));

const FOLDERS = [
  ...new Set(FILES.filter((path) => path.includes("/")).map((path) => path.split("/", 1)[0]!)),
];

/** A path from the project's folder, such as `contracts/promises/`; not the beginning of a path that is put together. */
const PATH = new RegExp(
  `(?<![\\w./@$}-])(?:${FOLDERS.join("|").replaceAll(".", "\\.")})/[\\w./-]*[\\w/](?![\\w*$-]|\\.[\\w$])`,
  "g",
);

/** What was, what others have, and what a test makes up. */
const NOT_OF_TODAY = /^(CHANGELOG\.md|bench\/diary\/.*|tests\/unit\/(rooms|named-paths)\.test\.ts)$/;

const NAMING = FILES.filter(
  (path) => /^\.ci\/run$|\.(ts|mjs|cjs|md|json|ya?ml)$/.test(path) && !NOT_OF_TODAY.test(path),
);

describe("A path of the project that a file names", () => {
  it("is there", () => {
    const named = NAMING.flatMap((file) => pathsIn(readFileSync(join(projectFolder, file), "utf8"), file));
    assert.ok(named.length > 200, `${String(named.length)} paths are named`);
    const gone = named.filter(({ path }) => !existsSync(join(projectFolder, path)));
    const made = ignoredByGit(gone.map(({ path }) => path));
    assert.deepEqual(
      gone
        .filter(({ path }) => !made.has(path) && !made.has(`${path}/`))
        .map(({ path, file }) => `${file} names ${path}`),
      [],
    );
  });

  it("is told from the beginning of a path that is put together, and from words", () => {
    const text = "`tests/${name}.ts`, docs/*.md, either/or, See docs/none.md. And [x](docs/none/).";
    assert.deepEqual(
      pathsIn(text, "").map(({ path }) => path),
      ["docs/none.md", "docs/none/"],
    );
  });
});

function pathsIn(text: string, file: string): { readonly path: string; readonly file: string }[] {
  return [...text.matchAll(PATH)].map(([path]) => ({ path, file }));
}

/** Files that commands make. */
function ignoredByGit(paths: readonly string[]): Set<string> {
  const { stdout } = spawnSync("git", ["check-ignore", "--no-index", "--stdin"], {
    cwd: projectFolder,
    encoding: "utf8",
    input: paths.flatMap((path) => [path, `${path}/`]).join("\n"),
  });
  return new Set(stdout.split("\n"));
}
