import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { contracts } from "../../../contracts";
import { UPSTREAM_VERSION } from "../../../contracts/upstream";
import { versions } from "../../../command-line/versions";
import upstream from "./upstream-titles.json";

/** Go's module cache, which a build from source fills. */
const MODULE = join(
  process.env.GOMODCACHE ?? join(process.env.GOPATH ?? join(homedir(), "go"), "pkg", "mod"),
  `k8s.io/kubernetes@${UPSTREAM_VERSION}`,
);

const titles: Readonly<Record<string, readonly string[]>> = upstream.titles;

describe("The tests of Kubernetes that contracts cite", () => {
  for (const { name, reference } of contracts) {
    if (reference.upstream === undefined) continue;
    const { version, file, title } = reference.upstream;
    it(`exist: ${file}, "${title}", of ${name}`, () => {
      assert.equal(version, upstream.version);
      assert.ok(titles[file]?.includes(title), `${file} of ${version} has no test "${title}"`);
    });
  }

  it("are of the version of Kubernetes that this project runs", () => {
    assert.deepEqual(
      [upstream.version, UPSTREAM_VERSION],
      [`v${versions.kubernetes}`, `v${versions.kubernetes}`],
    );
  });

  it("are listed as the sources have them, where these are at hand", () => {
    for (const [file, listed] of Object.entries(titles)) {
      const path = join(MODULE, file);
      if (existsSync(path)) assert.deepEqual(listed, titlesIn(readFileSync(path, "utf8")));
    }
  });
});

function titlesIn(source: string): string[] {
  return [...source.matchAll(/\b(?:Conformance)?It\("((?:[^"\\]|\\.)*)"/g)].map(([, title = ""]) => title);
}
