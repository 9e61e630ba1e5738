import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { projectFolder } from "../../command-line/locations";
import { requireChromium } from "../support/chromium";
import { Fixture } from "../support/fixture";
import { interruption } from "../support/running/interruption";
import { runProgram, withFolder } from "../support/packed";

/** The site that `npm run docs` makes, and a browser to open its pages in. */
interface Site {
  readonly folder: string;
  readonly browser: Browser;
}

const siteInBrowser = new Fixture<Site>((use) =>
  withFolder(async (folder) => {
    const typedoc = join(projectFolder, "node_modules/typedoc/bin/typedoc");
    await runProgram(process.execPath, [typedoc, "--out", folder], { cwd: projectFolder });
    const browser = await chromium.launch({
      executablePath: await requireChromium(interruption),
      chromiumSandbox: false,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    try {
      await use({ folder, browser });
    } finally {
      await browser.close();
    }
  }),
);

describe("The site that npm run docs makes", () => {
  let site: Site;

  before(async () => {
    site = await siteInBrowser.setUp();
  });

  after(() => siteInBrowser.tearDown());

  it("has the guide in both languages, the examples and the reference in one navigation", async () => {
    const page = await site.browser.newPage();
    await page.goto(pathToFileURL(join(site.folder, "index.html")).href);
    await page.locator("#tsd-nav-container a").first().waitFor({ state: "attached" });
    const targets = await page.evaluate<string[]>(
      '[...document.querySelectorAll("#tsd-nav-container a")].map((link) => link.getAttribute("href").replace(/^\\.\\//, ""))',
    );
    const wanted = [
      "documents/docs/guide.html",
      "documents/docs/guide.ko.html",
      "documents/examples/README.html",
      "documents/examples/systems/postgres/README.html",
      "classes/kubernetes-workloads.HeadlessStatefulSet.html",
      "functions/kubernetes-workloads_contracts.contractsFor.html",
    ];
    assert.deepEqual(
      wanted.filter((target) => !targets.includes(target)),
      [],
    );
    await page.close();
  });

  it("has no link to a page or a heading that is not there", async () => {
    assert.deepEqual(await brokenLinks(site.folder), []);
  });

  for (const [scheme, pages] of [
    ["light", "**/*.html"],
    ["dark", "{*,documents/**/*,classes/*}.html"],
  ] as const) {
    it(`violates no rule of axe: ${scheme}`, async () => {
      const files = globSync(pages, { cwd: site.folder });
      assert.ok(files.length > 10);
      const page = await site.browser.newPage({ colorScheme: scheme });
      const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
      const violations: string[] = [];
      for (const file of files) violations.push(...(await violationsIn(page, join(site.folder, file), axe)));
      await page.close();
      assert.deepEqual(violations, []);
    });
  }

  it("says of Korean pages that they are Korean", async () => {
    const page = await readFile(join(site.folder, "documents/docs/guide.ko.html"), "utf8");
    assert.match(page, /<html[^>]* lang="ko"/);
  });
});

describe("The check of the site's links", () => {
  it("finds a page and a heading that are not there", () =>
    withFolder(async (folder) => {
      await writeFile(
        join(folder, "index.html"),
        '<!DOCTYPE html><a href="none.html">page</a> <a href="#none">heading</a> <a href="#some" id="some">there</a>',
      );
      const broken = await brokenLinks(folder);
      assert.deepEqual(broken.map((link) => link.replace(/^.*\//, "")).sort(), [
        "index.html#none",
        "none.html",
      ]);
    }));
});

/** Where the checker serves the folder. */
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Links of the pages in a folder that lead nowhere. Those to other sites are not followed. */
async function brokenLinks(folder: string): Promise<string[]> {
  const { LinkChecker, LinkState } = await import("linkinator");
  const { links } = await new LinkChecker().check({
    path: ["**/*.html"],
    serverRoot: folder,
    recurse: true,
    checkFragments: true,
    linksToSkip: (link) => Promise.resolve(!LOOPBACK.has(new URL(link).hostname)),
  });
  assert.ok(links.length > 0);
  return links.filter(({ state }) => state === LinkState.BROKEN).map(({ url }) => url);
}

async function violationsIn(page: Page, file: string, axe: string): Promise<string[]> {
  interruption.throwIfAborted();
  await page.goto(pathToFileURL(file).href);
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${file}: ${id}: ${html}`));
}
