import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { evidencePage } from "../../commands/verify/page/evidence-page";
import { canHaveChromium, requireChromium } from "../support/chromium";
import { Fixture } from "../support/fixture";
import { interruption } from "../support/interruption";
import { testName } from "../support/test-name";
import { EVIDENCE } from "../unit/commands/verify/sample-evidence";

const SCREENSHOTS = resolve(__dirname, "../../screenshots");

const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  narrow: { colorScheme: "light", viewport: { width: 360, height: 740 } },
  "narrow and dark": { colorScheme: "dark", viewport: { width: 360, height: 740 } },
} as const;

/** A page of evidence, as a file, and a browser to open it in. */
interface Opened {
  readonly browser: Browser;
  readonly url: string;
}

const evidenceInBrowser = new Fixture<Opened>(async (use) => {
  const folder = await mkdtemp(join(tmpdir(), `${testName()}-`));
  try {
    const file = join(folder, "evidence.html");
    await writeFile(file, await evidencePage(EVIDENCE));
    const browser = await launch();
    try {
      await use({ browser, url: pathToFileURL(file).href });
    } finally {
      await browser.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Chromium refuses its sandbox to root, and to containers; it opens nothing here but the page itself. */
async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: await requireChromium(interruption),
    chromiumSandbox: false,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

if (canHaveChromium()) {
  describe("The evidence page in Chromium", () => {
    let opened: Opened;

    before(async () => {
      opened = await evidenceInBrowser.setUp();
      await mkdir(SCREENSHOTS, { recursive: true });
    });

    after(() => evidenceInBrowser.tearDown());

    for (const [look, options] of Object.entries(LOOKS)) {
      describe(look, () => {
        let page: Page;
        const complaints: string[] = [];
        const requests: string[] = [];

        before(async () => {
          page = await opened.browser.newPage(options);
          page.on("console", (message) => {
            if (message.type() !== "log") complaints.push(message.text());
          });
          page.on("pageerror", (error) => complaints.push(error.message));
          page.on("request", (request) => requests.push(request.url()));
          await page.goto(opened.url);
          await page.screenshot({
            path: join(SCREENSHOTS, `${look.replaceAll(" ", "-")}.png`),
            fullPage: true,
          });
        });

        after(() => page.close());

        it("opens without a complaint in the console", () => {
          assert.deepEqual(complaints, []);
        });

        it("asks for nothing but itself", () => {
          assert.deepEqual(
            requests.filter((url) => url !== opened.url && !url.startsWith("data:")),
            [],
          );
        });

        it("fits the screen's width", async () => {
          assert.equal(await page.evaluate("document.documentElement.scrollWidth"), options.viewport.width);
        });

        it("has the colours of its scheme", async () => {
          const background = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
          const [red = 0] = (/\d+/.exec(background) ?? []).map(Number);
          assert.equal(red > 127, options.colorScheme === "light");
        });

        it("shows the drawings made for its width", async () => {
          const isNarrow = options.viewport.width < 760;
          assert.equal(await page.locator("#lives .narrow").first().isVisible(), isNarrow);
          assert.equal(await page.locator("#lives .wide").first().isVisible(), !isNarrow);
        });

        it("violates no rule of axe", async () => {
          await page.locator("details summary").click();
          await page.evaluate(await readFile(require.resolve("axe-core/axe.min.js"), "utf8"));
          const { violations, passes } = await page.evaluate<AxeResults>("axe.run()");
          assert.deepEqual(
            violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]),
            [],
          );
          assert.ok(passes.length > 0);
        });
      });
    }

    it("prints the wide drawings on white", async () => {
      const page = await opened.browser.newPage({ viewport: LOOKS.narrow.viewport, colorScheme: "light" });
      await page.goto(opened.url);
      await page.emulateMedia({ media: "print" });
      assert.ok(await page.locator("#lives .wide").first().isVisible());
      assert.ok(await page.locator("nav").isHidden());
      assert.ok((await page.pdf({ format: "A4" })).length > 0);
      await page.close();
    });
  });
} else {
  console.log(
    "The evidence page is not opened in a browser: there is no Chromium, and no apt-get to install it.",
  );
}
