import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { evidencePage } from "../../../../commands/verify/page/evidence-page";
import { canHaveChromium, requireChromium } from "../../../support/chromium";
import { Fixture } from "../../../support/fixture";
import { interruption } from "../../../support/running/interruption";
import { testName } from "../../../support/running/test-name";
import { EVIDENCE, manyWorkloads } from "../../../unit/commands/verify/sample-evidence";

const SCREENSHOTS = resolve(__dirname, "../../../../screenshots");

const WIDTHS = [360, 800, 1400] as const;
const SCHEMES = ["light", "dark"] as const;
const LOOKS = WIDTHS.flatMap((width) =>
  SCHEMES.map((colorScheme) => ({ colorScheme, viewport: { width, height: 900 } })),
);

/** A page of evidence, as a file, and a browser to open it in. */
interface Opened {
  readonly browser: Browser;
  readonly url: string;
}

const evidenceInBrowser = new Fixture<Opened>(async (use) => {
  const folder = await mkdtemp(join(tmpdir(), `${testName()}-`));
  try {
    const file = join(folder, "evidence.html");
    await writeFile(file, await evidencePage(manyWorkloads(EVIDENCE)));
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

    for (const options of LOOKS) {
      const look = `${options.viewport.width} pixels wide and ${options.colorScheme}`;
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
            path: join(SCREENSHOTS, `${options.viewport.width}-${options.colorScheme}.png`),
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

        it("fits the screen's width, with all details open, too", async () => {
          const widths = [await widthOf(page)];
          await openAll(page);
          assert.deepEqual(
            [...widths, await widthOf(page)],
            [options.viewport.width, options.viewport.width],
          );
        });

        it("cuts off no text, and labels its axes without overlaps", async () => {
          await openAll(page);
          assert.deepEqual(await cutOff(page), []);
        });

        it("has the colours of its scheme", async () => {
          const background = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
          const [red = 0] = (/\d+/.exec(background) ?? []).map(Number);
          assert.equal(red > 127, options.colorScheme === "light");
        });
      });
    }

    for (const colorScheme of SCHEMES) {
      it(`violates no rule of axe, ${colorScheme}`, async () => {
        const page = await opened.browser.newPage({ colorScheme });
        await page.setContent(await evidencePage(EVIDENCE));
        await openAll(page);
        await page.evaluate(await readFile(require.resolve("axe-core/axe.min.js"), "utf8"));
        const { violations, passes } = await page.evaluate<AxeResults>("axe.run()");
        assert.deepEqual(
          violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]),
          [],
        );
        assert.ok(passes.length > 0);
        await page.close();
      });
    }

    it("is told from a page that cuts off its names, or overlaps its labels", async () => {
      const page = await opened.browser.newPage({ viewport: { width: 360, height: 900 } });
      await page.goto(opened.url);
      await page.addStyleTag({
        content:
          ".life .name { display: block; width: 40px; overflow: hidden; white-space: nowrap } .tick { left: 0 !important }",
      });
      const found = (await cutOff(page)).join();
      assert.match(found, /cut off: deployment-/);
      assert.match(found, /labels overlap/);
      await page.close();
    });

    it("prints all details", async () => {
      const page = await opened.browser.newPage({ colorScheme: "light" });
      await page.goto(opened.url);
      await page.emulateMedia({ media: "print" });
      assert.ok(await page.locator(".steps").first().isVisible());
      assert.ok((await page.pdf({ format: "A4" })).length > 0);
      await page.close();
    });
  });
} else {
  console.log(
    "The evidence page is not opened in a browser: there is no Chromium, and no apt-get to install it.",
  );
}

async function widthOf(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth");
}

async function openAll(page: Page): Promise<void> {
  await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))");
}

/** The visible texts that the screen or an element around them cuts off, and the labels of an axis that overlap. */
async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { currentNode: node } = texts;
      if (node.textContent.trim() === "" || !node.parentElement.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const { left, right } of range.getClientRects()) {
        if (left < 0 || right > innerWidth) found.push("beyond the screen: " + node.textContent);
        for (let around = node.parentElement; around !== document.body; around = around.parentElement) {
          const clips = getComputedStyle(around).overflowX !== "visible" || around.matches(".bar");
          if (clips && right > around.getBoundingClientRect().right + 1) found.push("cut off: " + node.textContent);
        }
      }
    }
    const folds = [...document.querySelectorAll(".track .fold")].filter((fold) => fold.checkVisibility());
    for (const word of document.querySelectorAll(".bar > span")) {
      if (!word.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(word);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      const covers = (fold) => fold.left < right && fold.right > left && fold.top < bottom && fold.bottom > top;
      if (folds.some((fold) => covers(fold.getBoundingClientRect()))) found.push("covered: " + word.textContent);
    }
    for (const axis of document.querySelectorAll(".axis")) {
      const labels = [...axis.children].filter((label) => label.checkVisibility());
      const places = labels.map((label) => label.getBoundingClientRect()).sort((a, b) => a.left - b.left);
      if (labels.length === 1) found.push("a single label: " + axis.textContent);
      places.slice(1).forEach(({ left }, index) => {
        if (left < places[index].right - 1) found.push("labels overlap: " + axis.textContent);
      });
    }
    return found;
  })()`);
}
