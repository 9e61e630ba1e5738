// TypeDoc plugin: mends what axe finds in the pages of TypeDoc's default theme, and says which language a page is in.
import { parseHTML } from "linkedom";
import { PageEvent } from "typedoc";

const HEADINGS = [1, 2, 3, 4, 5, 6].map((level) => `.container-main h${level}`).join(", ");

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.renderer.on(PageEvent.END, (page) => {
    if (!page.url.endsWith(".html")) return;
    const { document } = parseHTML(page.contents);
    if (page.url.endsWith(".ko.html")) document.documentElement.setAttribute("lang", "ko");
    document.querySelector(".col-content")?.setAttribute("role", "main");
    const menu = document.querySelector(".page-menu");
    menu?.setAttribute("role", "complementary");
    menu?.setAttribute("aria-label", "This page");
    for (const cell of document.querySelectorAll("th")) if (cell.textContent === "") asCell(document, cell);
    // A link inside of a <summary> cannot be focused: a click or Enter opens the details.
    for (const link of document.querySelectorAll("summary a.tsd-anchor-icon")) link.remove();
    levelHeadings(document.querySelectorAll(HEADINGS));
    page.contents = document.toString();
  });
}

function asCell(document, header) {
  header.replaceWith(document.createElement("td"));
}

/** Makes each heading at most one level deeper than the heading before it. */
function levelHeadings(headings) {
  let before = 0;
  for (const heading of headings) {
    const own = Number(heading.localName.slice(1));
    const level = Math.min(own, before + 1);
    if (level !== own) heading.setAttribute("aria-level", String(level));
    before = level;
  }
}
