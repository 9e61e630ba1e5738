import assert from "node:assert/strict";
import { parseHTML } from "linkedom";
import type { Evidence } from "../../../../../commands/verify/evidence";
import { evidencePage } from "../../../../../commands/verify/page/evidence-page";
import { EVIDENCE } from "../sample-evidence";

/** The part of the browsers' interface that these tests use. */
interface Element {
  readonly textContent: string;
  readonly outerHTML: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

describe("The evidence page", () => {
  let document: Element;

  before(async () => {
    document = await open(EVIDENCE);
  });

  it("names the stack and counts the verdicts", () => {
    assert.equal(textOf(document, "h1"), `Evidence of ${EVIDENCE.subject}`);
    assert.match(textOf(document, ".summary"), /^\d+ kept/);
  });

  it("says of how many contracts it says nothing", async () => {
    assert.match(textOf(await open({ ...EVIDENCE, notSelected: 34 }), "header"), /34 other contracts/);
    assert.doesNotMatch(textOf(await open({ ...EVIDENCE, notSelected: 0 }), "header"), /other contracts/);
  });

  it("shows each contract with its verdict, its evidence and what broke it", () => {
    const items = all(document, ".contract");
    assert.equal(items.length, EVIDENCE.judgements.length);
    EVIDENCE.judgements.forEach(({ contract, outcome, evidence, violations }, index) => {
      const item = items[index]!;
      assert.equal(textOf(item, "h3"), contract);
      assert.equal(textOf(item, ".badge"), outcome);
      assert.deepEqual(
        all(item, ".violations li, .seen li").map((line) => line.textContent.trim()),
        [...violations, ...evidence],
      );
    });
  });

  it("draws the life of each pod, and says the same in a table", () => {
    for (const width of [".wide", ".narrow"]) {
      const words = all(document, `#lives ${width} svg`).map(({ outerHTML }) => outerHTML);
      for (const { pod } of EVIDENCE.lives)
        assert.ok(words.some((drawing) => drawing.includes(`>${pod}</text>`)));
    }
    assert.equal(all(document, "#lives tbody tr").length, EVIDENCE.lives.length);
  });

  it("has a row for each answer of DNS", () => {
    assert.equal(all(document, "#dns tbody tr").length, EVIDENCE.dns.length);
  });

  it("draws each claim and volume once, from its pod on", () => {
    const drawing = document.querySelector("#volumes .wide svg")!.outerHTML;
    for (const { claim } of EVIDENCE.volumes) {
      if (claim !== undefined) assert.equal(drawing.split(`>${claim}</text>`).length, 2);
    }
  });

  it("gives every picture a label, and every heading its place", () => {
    assert.equal(all(document, "svg").length, all(document, '[role="img"] > svg').length);
    for (const picture of all(document, '[role="img"]')) assert.ok(picture.getAttribute("aria-label"));
    const levels = all(document, "h1, h2, h3").map(({ outerHTML }) => Number(outerHTML[2]));
    levels.slice(1).forEach((level, index) => {
      assert.ok(level - levels[index]! <= 1);
    });
  });

  it("asks the network for nothing", async () => {
    const page = await evidencePage(EVIDENCE);
    assert.doesNotMatch(page, /<script|\bsrc=|@import|url\((?!#)/);
    assert.match(page, /default-src 'none'/);
  });

  it("shows markup in what it was given as the text that it is", async () => {
    const hostile = `<script>alert("1")</script>&'"></title>`;
    const evidence: Evidence = {
      ...EVIDENCE,
      subject: hostile,
      kubeContext: hostile,
      lives: EVIDENCE.lives.map((life) => ({ ...life, pod: hostile })),
      dns: [
        {
          question: hostile,
          type: "A",
          protocol: "UDP",
          answers: [{ record: hostile, owner: hostile }],
          times: 1,
        },
      ],
      volumes: [{ pod: hostile, claim: hostile, volume: hostile, size: hostile, storageClass: hostile }],
      judgements: EVIDENCE.judgements.map((judgement) => ({
        ...judgement,
        contract: hostile,
        disturbs: hostile,
        evidence: [hostile],
        violations: [hostile],
        reason: hostile,
      })),
      leftOut: [{ contract: hostile, disturbs: hostile }],
    };
    assert.ok(!(await evidencePage(evidence)).includes("<script"));
    const opened = await open(evidence);
    assert.equal(textOf(opened, "head title"), `Evidence of ${hostile}`);
    assert.equal(textOf(opened, "h1"), `Evidence of ${hostile}`);
    assert.equal(textOf(opened, "#dns td li"), `${hostile} (${hostile})`);
  });

  it("says so where there is nothing to show", async () => {
    const empty = await open({ ...EVIDENCE, lives: [], dns: [], volumes: [], judgements: [], leftOut: [] });
    assert.match(textOf(empty, "#lives"), /had no pods/);
    assert.match(textOf(empty, "#dns"), /was not asked/);
    assert.match(textOf(empty, "#volumes"), /no pods and no claims/);
    assert.equal(textOf(empty, ".summary"), "0 kept");
  });
});

async function open(evidence: Evidence): Promise<Element> {
  const page = await evidencePage(evidence);
  return (parseHTML(page) as unknown as { document: Element }).document;
}

function all(element: Element, selector: string): Element[] {
  return [...element.querySelectorAll(selector)];
}

function textOf(element: Element, selector: string): string {
  return (element.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();
}
