import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import manifest from "../../package.json";
import { WITH_LATE_ITEMS } from "../../components/checks/check-arguments";
import { propertiesWithLateItems } from "../../packaging/package-schema";
import { generatedFiles, PACKAGE } from "../../packaging/schemas";

describe("the committed schemas and readers", () => {
  it("are those that the sources give (npm run schemas)", async () => {
    const generated = await generatedFiles();
    for (const [file, content] of Object.entries(generated))
      assert.equal(await readFile(join(PACKAGE, file), "utf8"), content, file);
  });
});

describe("the check of types", () => {
  it("takes outputs as items of those lists and maps whose types have them", () => {
    assert.deepEqual(propertiesWithLateItems(), [...WITH_LATE_ITEMS].sort());
  });
});

describe("the examples", () => {
  for (const example of ["typescript-consumer", "systems"]) {
    it(`install this version of the package: ${example}`, async () => {
      const declared = join(PACKAGE, "examples", example, "package.json");
      const { dependencies } = JSON.parse(await readFile(declared, "utf8")) as { dependencies: object };
      const pinned = {
        "@pulumi/kubernetes": manifest.devDependencies["@pulumi/kubernetes"],
        "@pulumi/pulumi": manifest.devDependencies["@pulumi/pulumi"],
        "kubernetes-workloads": `file:../../kubernetes-workloads-${manifest.version}.tgz`,
      };
      assert.deepEqual({ ...dependencies, ...pinned }, dependencies);
    });
  }
});

describe("docs/languages.md", () => {
  it("installs the versions that are tested here", async () => {
    const page = await readFile(join(PACKAGE, "docs", "languages.md"), "utf8");
    const { devDependencies: versions, version } = manifest;
    const tested = {
      ...versions,
      "kubernetes-workloads": version,
      kubernetes: versions["@pulumi/kubernetes"],
    };
    const named = [...page.matchAll(/(?<= )(@?[a-z/-]+)@(\d\S*)/g)].map(([, name = "", at]) => [name, at]);
    for (const [, at, name = ""] of page.matchAll(/echo (\S+) > \S+\/(\S+)\/version.txt/g))
      named.push([name, at]);
    assert.ok(named.length > 12);
    assert.deepEqual(
      named.filter(([name = "", at]) => tested[name as keyof typeof tested] !== at),
      [],
    );
  });
});
